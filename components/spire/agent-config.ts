import { given } from "../core/given";
import type { SpireArgs } from "./args";
import { type AgentPlaces, agentPlaces, bundleFile, workloadSocket } from "./places";

/** agent.conf: attests the node by a token for this very purpose, workloads by what the kubelet says of them. */
export function agentConfig(args: SpireArgs, places: AgentPlaces = agentPlaces(args.server.part)): string {
    const { agent } = args;
    const config = {
        agent: {
            data_dir: places.data,
            log_level: agent.logLevel,
            log_format: "json",
            server_address: places.server.address,
            server_port: String(places.server.port),
            socket_path: `${places.sockets}/${workloadSocket}`,
            trust_bundle_path: `${places.bundle}/${bundleFile}`,
            trust_domain: args.trustDomain,
        },
        plugins: {
            NodeAttestor: {
                k8s_psat: { plugin_data: { cluster: args.clusterName, token_path: `${places.token}/token` } },
            },
            // A node's keys die with its agent: it attests again in a second, and nothing is left on the disk.
            KeyManager: { memory: { plugin_data: {} } },
            WorkloadAttestor: {
                k8s: {
                    plugin_data: {
                        skip_kubelet_verification: !agent.verifyKubelet,
                        kubelet_secure_port: places.kubelet.port,
                        node_name_env: places.kubelet.addressVariable,
                        use_new_container_locator: true,
                        ...given("kubelet_ca_path", places.kubelet.authority),
                        ...given("token_path", places.kubelet.token),
                    },
                },
            },
        },
        health_checks: {
            listener_enabled: true,
            bind_address: places.bind,
            bind_port: String(places.ports.health),
            live_path: "/live",
            ready_path: "/ready",
        },
        telemetry: { Prometheus: { host: places.bind, port: places.ports.metrics } },
    };
    return `${JSON.stringify(config, null, 2)}\n`;
}
