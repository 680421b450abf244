import { flags, type Server, type ServerContext } from "./context";

export function kubeControllerManager({ ports, tools, pki, kubeconfig }: ServerContext): Server {
    const client = kubeconfig("kube-controller-manager");
    return {
        name: "kube-controller-manager",
        program: tools["kube-controller-manager"],
        port: ports["kube-controller-manager"],
        settings: [client.content],
        args: flags({
            kubeconfig: client.path,
            "authentication-kubeconfig": client.path,
            "authorization-kubeconfig": client.path,
            "bind-address": "127.0.0.1",
            "secure-port": ports["kube-controller-manager"],
            "tls-cert-file": pki("serving.crt"),
            "tls-private-key-file": pki("serving.key"),
            "client-ca-file": pki("ca.crt"),
            "requestheader-client-ca-file": pki("front-proxy-ca.crt"),

            "leader-elect": false,
            "use-service-account-credentials": true,
            "service-account-private-key-file": pki("service-accounts.key"),
            "root-ca-file": pki("ca.crt"),
            "cluster-signing-cert-file": pki("ca.crt"),
            "cluster-signing-key-file": pki("ca.key"),
            "kube-api-qps": 500,
            "kube-api-burst": 1000,
            profiling: false,

            // kwok reports each node every few minutes (simulation/nodes.ts); a node is lost after missing several.
            "node-monitor-grace-period": "30m",
            "node-monitor-period": "10s",

            // On a real cluster these are 15 s, 5 min, 30 s and 5 min: a test should not have to wait for them.
            "horizontal-pod-autoscaler-sync-period": "5s",
            "horizontal-pod-autoscaler-cpu-initialization-period": "5s",
            "horizontal-pod-autoscaler-initial-readiness-delay": "1s",
            "horizontal-pod-autoscaler-downscale-stabilization": "10s",
        }),
    };
}
