import { type ChildProcess, spawn } from "node:child_process";

const LIMIT_MS = 10_000;
/** The engine that a plugin is told of when it starts: this one is never there, and only asked when there is work. */
const NO_ENGINE = "127.0.0.1:1";

/**
 * Starts a plugin and asks for its version. Undefined: it does not tell. A plugin has no option for it that all of them
 * know, but each answers the engine's question.
 */
export async function askVersion(file: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    const child = spawn(file, [NO_ENGINE], { env: environment, stdio: ["ignore", "pipe", "ignore"] });
    const limit = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
    try {
        const port = await portOf(child);
        return port === undefined ? undefined : await versionAt(`127.0.0.1:${port}`);
    } finally {
        clearTimeout(limit);
        child.kill("SIGKILL");
    }
}

/** The first line that a plugin prints. Undefined: it ends without one. */
function portOf(child: ChildProcess): Promise<number | undefined> {
    return new Promise((resolve) => {
        let said = "";
        child.stdout?.setEncoding("utf8").on("data", (text: string) => {
            said += text;
            const port = /^(\d+)\s*\n/.exec(said)?.[1];
            if (port !== undefined) resolve(Number(port));
        });
        child.once("error", () => resolve(undefined));
        child.once("close", () => resolve(undefined));
    });
}

async function versionAt(address: string): Promise<string | undefined> {
    // Loaded only where there is a plugin to ask.
    const grpc = require("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
    const { ResourceProviderClient } =
        require("@pulumi/pulumi/proto/provider_grpc_pb") as typeof import("@pulumi/pulumi/proto/provider_grpc_pb");
    const { Empty } =
        require("google-protobuf/google/protobuf/empty_pb") as typeof import("google-protobuf/google/protobuf/empty_pb");
    const client = new ResourceProviderClient(address, grpc.credentials.createInsecure());
    try {
        return await new Promise((resolve) => {
            const deadline = Date.now() + LIMIT_MS;
            client.getPluginInfo(new Empty(), new grpc.Metadata(), { deadline }, (error, answer) => {
                const version = error === null ? answer.getVersion().replace(/^v/, "") : "";
                resolve(version === "" ? undefined : version);
            });
        });
    } finally {
        client.close();
    }
}
