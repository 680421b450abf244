import { createPrivateKey } from "node:crypto";
import * as fs from "node:fs";
import type * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import * as path from "node:path";
import { kubeconfig } from "../../../local/control-plane/kubeconfig";
import { readClient } from "../../../local/control-plane/pki";
import { issue } from "../../../local/control-plane/pki/certificate";

/** What is done to a request on its way. */
export type Trouble =
    /** Answered without asking the API server. */
    | { readonly kind: "status"; readonly code: number; readonly retryAfter?: number }
    /** Never answered, and never passed on. */
    | { readonly kind: "silence" }
    /** Passed on; the connection ends before the answer. */
    | { readonly kind: "lost answer" }
    /** Passed on; the answer stops in its middle. */
    | { readonly kind: "half an answer" }
    /** The connection ends before anything is passed on. */
    | { readonly kind: "reset" }
    | { readonly kind: "delay"; readonly milliseconds: number };

export interface Seen {
    readonly method: string;
    readonly path: string;
}

/** Undefined: it goes its way. */
export type Disturb = (request: Seen) => Trouble | undefined;

interface Upstream {
    readonly server: string;
    readonly pki: string;
}

/**
 * Between the plugin and the API server, on loopback, with certificates of the cluster's own authority on both sides.
 * Whoever calls needs one that the authority has signed, as he does of the API server itself.
 */
export class FaultProxy {
    disturb: Disturb | undefined;
    /** How often something was done to a request. */
    troubles = 0;
    private readonly agent: https.Agent;
    private readonly server: https.Server;
    private readonly sockets = new Set<Socket>();

    constructor(private readonly upstream: Upstream) {
        const read = (file: string) => fs.readFileSync(path.join(upstream.pki, file), "utf8");
        const authority = {
            key: createPrivateKey(read("ca.key")),
            certificate: read("ca.crt"),
            subject: { commonName: "stackwright ca" },
        };
        const own = issue(authority, { commonName: "fault-proxy" }, { usage: ["server"], names: ["127.0.0.1"] });
        const client = readClient(upstream.pki, "admin");
        this.agent = new https.Agent({
            keepAlive: true,
            ca: client.authority,
            cert: client.certificate,
            key: client.key,
        });
        this.server = https.createServer(
            {
                key: own.key.export({ type: "pkcs8", format: "pem" }),
                cert: own.certificate,
                ca: client.authority,
                requestCert: true,
                rejectUnauthorized: true,
            },
            (request, response) => this.handle(request, response),
        );
        this.server.on("connection", (socket: Socket) => {
            this.sockets.add(socket);
            socket.once("close", () => this.sockets.delete(socket));
        });
    }

    async listen(): Promise<void> {
        await new Promise<void>((resolve, reject) => {
            this.server.once("error", reject);
            this.server.listen(0, "127.0.0.1", resolve);
        });
    }

    async close(): Promise<void> {
        for (const socket of this.sockets) socket.destroy();
        this.agent.destroy();
        await new Promise<void>((resolve) => this.server.close(() => resolve()));
    }

    /** For the plugin: the same cluster, by this way. */
    kubeconfig(): string {
        const { port } = this.server.address() as AddressInfo;
        const client = readClient(this.upstream.pki, "admin");
        return kubeconfig({ server: `https://127.0.0.1:${port}`, user: "stackwright-admin", client });
    }

    private handle(request: http.IncomingMessage, response: http.ServerResponse): void {
        const trouble = this.disturb?.({ method: request.method ?? "GET", path: request.url ?? "/" });
        if (trouble !== undefined) this.troubles += 1;
        switch (trouble?.kind) {
            case undefined:
                this.pass(request, response, (answer) => answer.pipe(response));
                return;
            case "delay":
                setTimeout(() => this.pass(request, response, (answer) => answer.pipe(response)), trouble.milliseconds);
                return;
            case "status":
                refuse(response, trouble.code, trouble.retryAfter);
                return;
            case "silence":
                request.resume();
                return;
            case "reset":
                request.socket.destroy();
                return;
            case "lost answer":
                this.pass(request, response, (answer) => {
                    answer.resume();
                    answer.once("end", () => request.socket.destroy());
                });
                return;
            case "half an answer":
                this.pass(request, response, (answer) => halfOf(answer, response));
                return;
        }
    }

    private pass(
        request: http.IncomingMessage,
        response: http.ServerResponse,
        onAnswer: (answer: http.IncomingMessage) => void,
    ): void {
        const { host: _, connection: __, ...headers } = request.headers;
        const onward = https.request(
            `${this.upstream.server}${request.url}`,
            { method: request.method, headers, agent: this.agent },
            (answer) => {
                answer.once("error", () => request.socket.destroy());
                const { connection: ___, "transfer-encoding": ____, ...kept } = answer.headers;
                response.writeHead(answer.statusCode ?? 502, kept);
                // A watch has to learn that it has begun before its first event.
                response.flushHeaders();
                onAnswer(answer);
            },
        );
        // The API server is gone, or the caller is.
        onward.once("error", () => request.socket.destroy());
        response.once("close", () => onward.destroy());
        request.pipe(onward);
    }
}

function refuse(response: http.ServerResponse, code: number, retryAfter: number | undefined): void {
    const reasons = new Map([
        [429, "TooManyRequests"],
        [500, "InternalError"],
        [503, "ServiceUnavailable"],
    ]);
    const status = {
        kind: "Status",
        apiVersion: "v1",
        status: "Failure",
        reason: reasons.get(code) ?? "Unknown",
        message: "the fault proxy says so",
        code,
    };
    response.writeHead(code, {
        "content-type": "application/json",
        ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    });
    response.end(JSON.stringify(status));
}

/** The first half of it, and then the end of the connection. */
function halfOf(answer: http.IncomingMessage, response: http.ServerResponse): void {
    const parts: Buffer[] = [];
    answer.on("data", (part: Buffer) => parts.push(part));
    answer.once("end", () => {
        const whole = Buffer.concat(parts);
        response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.socket?.end());
    });
}
