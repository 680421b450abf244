import { flags, type Server, type ServerContext } from "./context";

export function metricsServer({ ports, tools, pki, kubeconfig }: ServerContext): Server {
    const client = kubeconfig("metrics-server");
    return {
        name: "metrics-server",
        program: tools["metrics-server"],
        port: ports["metrics-server"],
        settings: [client.content],
        args: flags({
            kubeconfig: client.path,
            "authentication-kubeconfig": client.path,
            "authorization-kubeconfig": client.path,
            "bind-address": "127.0.0.1",
            "secure-port": ports["metrics-server"],
            "tls-cert-file": pki("serving.crt"),
            "tls-private-key-file": pki("serving.key"),
            // Every node says that it is at localhost: there kwok answers for all of them.
            "kubelet-preferred-address-types": "InternalDNS",
            "kubelet-use-node-status-port": true,
            "kubelet-certificate-authority": pki("ca.crt"),
            "metric-resolution": "10s",
            "kubelet-request-timeout": "5s",
        }),
    };
}
