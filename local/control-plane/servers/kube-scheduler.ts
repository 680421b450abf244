import { flags, type Server, type ServerContext } from "./context";

export function kubeScheduler({ ports, tools, pki, kubeconfig, settings }: ServerContext): Server {
    const client = kubeconfig("kube-scheduler");
    const configuration = settings(
        "kube-scheduler.json",
        JSON.stringify({
            apiVersion: "kubescheduler.config.k8s.io/v1",
            kind: "KubeSchedulerConfiguration",
            clientConnection: { kubeconfig: client.path, qps: 500, burst: 1000 },
            leaderElection: { leaderElect: false },
            enableProfiling: false,
            // A pod that waits for a volume or a node is tried again soon.
            podInitialBackoffSeconds: 1,
            podMaxBackoffSeconds: 2,
        }),
    );
    return {
        name: "kube-scheduler",
        program: tools["kube-scheduler"],
        port: ports["kube-scheduler"],
        settings: [client.content, configuration.content],
        args: flags({
            config: configuration.path,
            "authentication-kubeconfig": client.path,
            "authorization-kubeconfig": client.path,
            "bind-address": "127.0.0.1",
            "secure-port": ports["kube-scheduler"],
            "tls-cert-file": pki("serving.crt"),
            "tls-private-key-file": pki("serving.key"),
            "client-ca-file": pki("ca.crt"),
            "requestheader-client-ca-file": pki("front-proxy-ca.crt"),
        }),
    };
}
