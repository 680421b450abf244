import * as https from "node:https";
import { readClient, readEtcdClient } from "./pki";
import { healthPaths, type ServerName } from "./servers/context";

/** Asks a server whether it is well. Any failure to answer is a no, with the reason. */
export type Health = { readonly healthy: true } | { readonly healthy: false; readonly reason: string };

export async function healthOf(
    pki: string,
    server: ServerName,
    port: number,
    timeoutMilliseconds = 2000,
): Promise<Health> {
    const { authority, certificate, key } = server === "etcd" ? readEtcdClient(pki) : readClient(pki, "control-plane");
    return new Promise((resolve) => {
        const no = (reason: string) => resolve({ healthy: false, reason });
        const request = https.get(
            {
                host: "127.0.0.1",
                port,
                path: healthPaths[server],
                agent: false,
                timeout: timeoutMilliseconds,
                ca: authority,
                cert: certificate,
                key,
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
