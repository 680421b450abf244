import type { ClientFiles } from "./pki";

/** The kube context by which a stack names the local control plane. */
export const contextName = "stackwright-local";

export interface KubeconfigOptions {
    readonly server: string;
    readonly user: string;
    readonly client: ClientFiles;
}

/** Everything inside, no path: the file can be copied or pointed at from anywhere. */
export function kubeconfig({ server, user, client }: KubeconfigOptions): string {
    const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
    return [
        "apiVersion: v1",
        "kind: Config",
        `current-context: ${contextName}`,
        "clusters:",
        `  - name: ${contextName}`,
        "    cluster:",
        `      server: ${server}`,
        `      certificate-authority-data: ${base64(client.authority)}`,
        "users:",
        `  - name: ${user}`,
        "    user:",
        `      client-certificate-data: ${base64(client.certificate)}`,
        `      client-key-data: ${base64(client.key)}`,
        "contexts:",
        `  - name: ${contextName}`,
        "    context:",
        `      cluster: ${contextName}`,
        `      user: ${user}`,
        "",
    ].join("\n");
}
