import * as fs from "node:fs";
import * as https from "node:https";
import { parseArgs } from "node:util";
import { Api } from "../api";
import { readClient } from "../pki";
import { Cloud } from "./controller";

/** The process that servers/cloud.ts starts. */
const { values } = parseArgs({
    options: {
        server: { type: "string", default: "" },
        pki: { type: "string", default: "" },
        port: { type: "string", default: "" },
        certificate: { type: "string", default: "" },
        key: { type: "string", default: "" },
    },
});

const log = (text: string) => process.stdout.write(`${new Date().toISOString()} ${text}\n`);
const ending = new AbortController();
const cloud = new Cloud(new Api(values.server, readClient(values.pki, "cloud")), log);

const server = https.createServer(
    { cert: fs.readFileSync(values.certificate), key: fs.readFileSync(values.key) },
    (request, response) => {
        const healthy = request.url === "/healthz" && cloud.synced;
        response.writeHead(healthy ? 200 : 503).end();
    },
);
server.listen(Number(values.port), "127.0.0.1");

process.once("SIGTERM", () => {
    ending.abort();
    process.exit(0);
});

void cloud.run(ending.signal);
