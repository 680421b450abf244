/** Everything about a server's configuration that depends on where it runs; tests run the very same text elsewhere. */
export interface ServerPlaces {
    readonly data: string;
    /** The administration socket's folder; only containers of the same pod share it. */
    readonly admin: string;
    readonly datastore: string;
    readonly upstream: string;
    readonly upstreamToken: string;
    /** Socket of the upstream's agent. */
    readonly upstreamSockets: string;
    readonly bind: string;
    readonly ports: {
        readonly grpc: number;
        readonly health: number;
        readonly metrics: number;
        readonly bundle: number;
    };
    /** @default - the pod's own account */
    readonly kubeconfig?: string;
}

export const serverPlaces: ServerPlaces = {
    data: "/run/spire/data",
    admin: "/run/spire/server-socket",
    datastore: "/run/secrets/datastore",
    upstream: "/run/secrets/upstream",
    upstreamToken: "/run/secrets/upstream-token",
    upstreamSockets: "/run/spire/upstream-sockets",
    bind: "0.0.0.0",
    ports: { grpc: 8081, health: 8080, metrics: 9988, bundle: 8443 },
};

export const serverConfigFolder = "/run/spire/config";
export const managerConfigFolder = "/run/spire/manager";
export const staticEntriesFolder = "/run/spire/entries";
export const managerPorts = { health: 8083, metrics: 8082 } as const;
export const adminSocket = "api.sock";

export interface AgentPlaces {
    readonly data: string;
    readonly bundle: string;
    readonly token: string;
    readonly sockets: string;
    readonly bind: string;
    readonly ports: { readonly health: number; readonly metrics: number };
    readonly server: { readonly address: string; readonly port: number };
    /** How the kubelet of the agent's own node is found and asked. */
    readonly kubelet: {
        readonly port: number;
        /** The variable that holds its address. */
        readonly addressVariable: string;
        /** @default - the account's own */
        readonly authority?: string;
        /** @default - the account's own */
        readonly token?: string;
    };
}

export function agentPlaces(server: { readonly namespace: string }): AgentPlaces {
    return {
        data: "/run/spire/data",
        bundle: "/run/spire/bundle",
        token: "/run/spire/token",
        sockets: "/run/spire/agent-sockets",
        bind: "0.0.0.0",
        ports: { health: 9982, metrics: 9983 },
        server: {
            address: `${serverService}.${server.namespace}.svc.cluster.local`,
            port: serverPlaces.ports.grpc,
        },
        // An address rather than a name: kubelets' certificates hold both, but not every cluster resolves node names.
        kubelet: { port: kubeletPort, addressVariable: "NODE_IP" },
    };
}

export const agentConfigFolder = "/run/spire/config";
export const serverService = "spire-server";
export const kubeletPort = 10_250;
/** The Workload API's socket, in whatever folder it is shown. */
export const workloadSocket = "spire-agent.sock";
export const bundleConfigMap = "spire-bundle";
export const bundleFile = "bundle.crt";
/** The same in other namespaces, under the name that servers look for. */
export const publishedBundleFile = "ca.crt";
export const tokenAudience = "spire-server";
