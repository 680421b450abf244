import type { ConfigRef, DeploymentArgs, Probe, SecretRef } from "../workload";
import type { RedisArgs, RedisPart } from "./args";
import { clientPort, shared, small } from "./specs";
import type { ProxyPlaces, SentinelTopology } from "./topology";

export interface ProxyFiles {
    readonly config: ConfigRef;
    readonly password: SecretRef;
}

/** What callers connect to where there are several nodes. */
export function proxy(args: RedisArgs, topology: SentinelTopology, files: ProxyFiles): DeploymentArgs {
    const health: Probe["ask"] = { http: "/health", port: "metrics" };
    return {
        kind: "Deployment",
        part: args.part,
        tier: "data",
        runAs: { uid: 99 },
        replicas: topology.proxyReplicas ?? 2,
        disruption: { maxUnavailable: 1 },
        main: {
            name: "proxy",
            image: topology.proxyImage,
            command: [
                "/bin/sh",
                "-c",
                "PROXY_PASSWORD=$(cat /run/secrets/proxy/password) exec haproxy -f /etc/haproxy/haproxy.cfg",
            ],
            resources: small,
            mounts: [
                { volume: "config", path: "/etc/haproxy" },
                { volume: "password", path: "/run/secrets/proxy" },
                { volume: "authority", path: "/etc/authority" },
            ],
            probes: {
                startup: { ask: health, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
                readiness: { ask: health, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
                liveness: { ask: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
            },
        },
        volumes: {
            config: { kind: "config", config: files.config },
            password: { kind: "secret", secret: files.password },
            authority: args.tls.authority,
        },
        services: [
            {
                name: args.part.name,
                ports: [
                    { name: "redis", port: clientPort, target: "redis" },
                    { name: "metrics", port: args.part.ports.metrics.number, target: "metrics" },
                ],
            },
        ],
        ...shared(args),
    };
}

export function proxyPlaces(part: RedisPart): ProxyPlaces {
    return {
        listen: "",
        port: part.ports.redis.number,
        metricsPort: part.ports.metrics.number,
        authority: "/etc/authority/ca.crt",
    };
}
