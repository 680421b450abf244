import { parseArgs } from "node:util";
import { Api } from "../api";
import { readClient } from "../pki";
import { Cloud } from "./controller";
import { endWithOwner } from "./owner";
import { serve } from "./server";

/** The process that servers/cloud.ts starts. */
const { values } = parseArgs({
    options: {
        server: { type: "string", default: "" },
        pki: { type: "string", default: "" },
        port: { type: "string", default: "" },
        folder: { type: "string", default: "" },
        owner: { type: "string" },
    },
});

const log = (text: string) => process.stdout.write(`${new Date().toISOString()} ${text}\n`);
const api = new Api(values.server, readClient(values.pki, "cloud"));
const cloud = new Cloud(api, log);
const ending = new AbortController();

process.once("SIGTERM", () => {
    ending.abort();
    process.exit(0);
});

if (values.owner !== undefined) endWithOwner(Number(values.owner), values.folder);
serve({ api, pki: values.pki, port: Number(values.port), healthy: () => cloud.synced });
void cloud.run(ending.signal);
