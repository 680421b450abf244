import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import { healthPaths, type ServerName } from "./servers/context";

/** Asks a server whether it is well. Any failure to answer is a no, with the reason. */
export type Health = { readonly healthy: true } | { readonly healthy: false; readonly reason: string };

interface Credentials {
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
}

function credentialsFor(pki: string, server: ServerName): Credentials {
    const read = (file: string) => fs.readFileSync(path.join(pki, file), "utf8");
    return server === "etcd"
        ? { ca: read("etcd-ca.crt"), cert: read("etcd-client.crt"), key: read("etcd-client.key") }
        : { ca: read("ca.crt"), cert: read("client-control-plane.crt"), key: read("client-control-plane.key") };
}

export async function healthOf(
    pki: string,
    server: ServerName,
    port: number,
    timeoutMilliseconds = 2000,
): Promise<Health> {
    const credentials = credentialsFor(pki, server);
    return new Promise((resolve) => {
        const no = (reason: string) => resolve({ healthy: false, reason });
        const request = https.get(
            {
                host: "127.0.0.1",
                port,
                path: healthPaths[server],
                agent: false,
                timeout: timeoutMilliseconds,
                ...credentials,
            },
            (response) => {
                let text = "";
                response.setEncoding("utf8");
                response.on("data", (chunk: string) => {
                    text += chunk;
                });
                response.once("error", (error) => no(error.message));
                response.once("end", () => {
                    if (response.statusCode === 200) resolve({ healthy: true });
                    else no(`HTTP ${response.statusCode}${unreadyChecks(text)}`);
                });
            },
        );
        request.once("timeout", () => request.destroy(new Error("no answer in time")));
        request.once("error", (error) => no(error.message));
    });
}

/** The API server lists its checks as `[-]etcd failed: …`; only the failing ones say anything. */
function unreadyChecks(text: string): string {
    const failing = [...text.matchAll(/^\[-\](\S+)/gm)].map((match) => match[1]);
    return failing.length === 0 ? "" : `, failing: ${failing.join(", ")}`;
}
