import type { SpireArgs } from "./args";
import { bundleFile, workloadSocketFolder } from "./paths";
import { serverPorts } from "./server-config";

export const agentPaths = {
    config: "/run/spire/config",
    data: "/run/spire/data",
    bundle: "/run/spire/bundle",
    token: "/run/spire/token",
} as const;

export const agentPorts = { health: 9982, metrics: 9983 } as const;

/** agent.conf: attests the node by a token for this very purpose, workloads by what the kubelet says of them. */
export function agentConfig(args: SpireArgs): string {
    const { server, agent } = args;
    const config = {
        agent: {
            data_dir: agentPaths.data,
            log_level: agent.logLevel,
            log_format: "json",
            server_address: `spire-server.${server.part.namespace}.svc.cluster.local`,
            server_port: String(serverPorts.grpc),
            socket_path: `${workloadSocketFolder}/spire-agent.sock`,
            trust_bundle_path: `${agentPaths.bundle}/${bundleFile}`,
            trust_domain: args.trustDomain,
        },
        plugins: {
            NodeAttestor: {
                k8s_psat: { plugin_data: { cluster: args.clusterName, token_path: `${agentPaths.token}/token` } },
            },
            KeyManager: { memory: { plugin_data: {} } },
            WorkloadAttestor: {
                k8s: {
                    plugin_data: {
                        skip_kubelet_verification: !agent.verifyKubelet,
                        node_name_env: "NODE_NAME",
                        use_new_container_locator: true,
                    },
                },
            },
        },
        health_checks: {
            listener_enabled: true,
            bind_address: "0.0.0.0",
            bind_port: String(agentPorts.health),
            live_path: "/live",
            ready_path: "/ready",
        },
        telemetry: { Prometheus: { host: "0.0.0.0", port: agentPorts.metrics } },
    };
    return `${JSON.stringify(config, null, 2)}\n`;
}
