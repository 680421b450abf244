import type { RedisArgs, Topology } from "./args";
import { conf } from "./conf";

export type SentinelTopology = Extract<Topology, { kind: "sentinel" }>;

/** What the sentinels call the one master that they watch. */
export const masterName = "main";
const defaultCount = 3;

export function nodeCount(topology: SentinelTopology): number {
    return topology.count ?? defaultCount;
}

/** More than half: two groups that do not see each other can never both have it. */
export function majorityOf(count: number): number {
    return Math.floor(count / 2) + 1;
}

export function quorumOf(topology: SentinelTopology): number {
    return topology.quorum ?? majorityOf(nodeCount(topology));
}

export const governingService = (name: string) => `${name}-pods`;

/** The names that nodes and sentinels are announced by: addresses change when a pod moves, these do not. */
export function nodeHosts({ nodes, ...topology }: SentinelTopology): readonly string[] {
    return Array.from(
        { length: nodeCount({ ...topology, nodes }) },
        (_, ordinal) => `${nodes.name}-${ordinal}.${governingService(nodes.name)}.${nodes.namespace}.svc.cluster.local`,
    );
}

/** What of a sentinel's configuration never changes; the start script adds who it is and what it knew. */
export function sentinelConf(): string {
    return conf([
        ["port", "0"],
        ["tls-replication", "yes"],
        ["tls-auth-clients", "no"],
        ["tls-protocols", '"TLSv1.3"'],
        ["protected-mode", "no"],
        ["daemonize", "no"],
        ["logfile", '""'],
        ["sentinel", "resolve-hostnames yes"],
        ["sentinel", "announce-hostnames yes"],
        ["sentinel", "deny-scripts-reconfig yes"],
    ]);
}

/** Settings of the watched master; they must come after the line that names it. */
export function watchConf(topology: SentinelTopology): string {
    return conf([
        ["sentinel", `down-after-milliseconds ${masterName} ${(topology.downAfterSeconds ?? 5) * 1000}`],
        ["sentinel", `failover-timeout ${masterName} 60000`],
        ["sentinel", `parallel-syncs ${masterName} 1`],
    ]);
}

export interface ProxyBackend {
    readonly name: string;
    readonly address: string;
}

/** Where the proxy listens and finds its files. */
export interface ProxyPlaces {
    readonly listen: string;
    readonly port: number;
    readonly metricsPort: number;
    readonly authority: string;
}

/**
 * Leads to the one node that says it is the master and that others follow: a master cut off from its replicas takes no
 * writes, and must not be led to either. TLS is the node's own and passes through.
 */
export function proxyConf(backends: readonly ProxyBackend[], places: ProxyPlaces): string {
    return `${[
        "global",
        "    log stdout format raw local0 notice",
        "    maxconn 4096",
        "",
        "resolvers cluster",
        "    parse-resolv-conf",
        "    hold valid 5s",
        "    hold obsolete 5s",
        "",
        "defaults",
        "    log global",
        "    mode tcp",
        "    timeout connect 3s",
        "    timeout check 3s",
        // A consumer that waits for work says nothing for as long as there is none.
        "    timeout client 1h",
        "    timeout server 1h",
        "    option clitcpka",
        "    option srvtcpka",
        "",
        "frontend redis",
        `    bind ${places.listen}:${places.port}`,
        "    default_backend master",
        "",
        "backend master",
        "    option tcp-check",
        "    tcp-check connect ssl",
        `    tcp-check send "AUTH proxy \${PROXY_PASSWORD}\\r\\n"`,
        "    tcp-check expect string +OK",
        '    tcp-check send "INFO replication\\r\\n"',
        "    tcp-check expect rstring role:master\\r\\nconnected_slaves:[1-9]",
        '    tcp-check send "QUIT\\r\\n"',
        "    tcp-check expect string +OK",
        `    default-server check check-ssl verify required ca-file ${places.authority} inter 1s fall 2 rise 1 on-marked-down shutdown-sessions resolvers cluster init-addr libc,none`,
        ...backends.map(({ name, address }) => `    server ${name} ${address}`),
        "",
        "frontend metrics",
        "    mode http",
        `    bind ${places.listen}:${places.metricsPort}`,
        "    timeout client 10s",
        "    monitor-uri /health",
        "    http-request use-service prometheus-exporter if { path /metrics }",
        "    http-request deny deny_status 404",
    ].join("\n")}\n`;
}

export function topologyOf(args: RedisArgs): SentinelTopology | undefined {
    return args.topology.kind === "sentinel" ? args.topology : undefined;
}
