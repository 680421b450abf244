import { podRange } from "../addresses";
import { simulation } from "../simulation";
import { flags, type Server, type ServerContext } from "./context";

export function kwok({ ports, tools, pki, kubeconfig, settings }: ServerContext): Server {
    const client = kubeconfig("kwok");
    const configuration = settings("kwok.yaml", simulation());
    return {
        name: "kwok",
        program: tools.kwok,
        port: ports.kwok,
        settings: [client.content, configuration.content],
        args: flags({
            // Otherwise it writes a line for every pod that it touches.
            v: "WARN",
            config: configuration.path,
            kubeconfig: client.path,
            "manage-all-nodes": true,
            // Every node has a range of its own (nodes.ts); this is for a node that somebody else made.
            cidr: podRange,
            "server-address": `127.0.0.1:${ports.kwok}`,
            "node-port": ports.kwok,
            "tls-cert-file": pki("serving.crt"),
            "tls-private-key-file": pki("serving.key"),
            // With leases, a kwok started after a crash waits until those of the crashed one have run out.
            "node-lease-duration-seconds": 0,
        }),
    };
}
