import * as fs from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import * as path from "node:path";
import type { TLSSocket } from "node:tls";
import type { Api } from "../api";
import { answer, parseQuestion, statusOf } from "./metrics";

export interface ServerOptions {
    readonly api: Api;
    readonly pki: string;
    readonly port: number;
    readonly healthy: () => boolean;
}

/** Says whether the process is well, and answers the API server's questions about metrics: only to it. */
export function serve({ api, pki, port, healthy }: ServerOptions): void {
    const read = (file: string) => fs.readFileSync(path.join(pki, file));
    const credentials = {
        cert: read("serving.crt"),
        key: read("serving.key"),
        ca: read("front-proxy-ca.crt"),
        requestCert: true,
        rejectUnauthorized: false,
    };
    https
        .createServer(credentials, (request, response) => {
            if (request.url === "/healthz") response.writeHead(healthy() ? 200 : 503).end();
            else if (!(request.socket as TLSSocket).authorized) response.writeHead(403).end();
            else void answerMetrics(api, request, response);
        })
        .listen(port, "127.0.0.1");
}

async function answerMetrics(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (code: number, body: object) =>
        response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
    const question = parseQuestion(request.url ?? "/");
    if (!question) {
        response.writeHead(404).end();
        return;
    }
    try {
        send(200, await answer(api, question));
    } catch (error) {
        const { code, body } = statusOf(error);
        send(code, body);
    }
}
