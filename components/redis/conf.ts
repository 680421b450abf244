import { bytes } from "../core/quantities";
import type { RedisArgs, RedisRole } from "./args";

/** The rest is for the copy that the server makes of itself while it writes everything to disk. */
export const largestShare = 0.75;

export function maxMemoryBytes(args: RedisArgs): number {
    return args.maxMemory === undefined
        ? Math.floor(bytes(args.resources.limits.memory) * largestShare)
        : bytes(args.maxMemory);
}

const evictionPolicy: Readonly<Record<RedisRole, string>> = { cache: "allkeys-lru", queue: "noeviction" };

/** `redis.conf`, computed. Places and ports are the container's and stand on its command line. */
export function serverConf(args: RedisArgs): string {
    const replicated = args.topology.kind === "sentinel";
    return conf([
        ["maxmemory", String(maxMemoryBytes(args))],
        ["maxmemory-policy", evictionPolicy[args.role]],
        // Slow readers are cut off before they cost the data its place.
        ["maxmemory-clients", "5%"],
        ["lazyfree-lazy-eviction", "yes"],
        ["appendonly", "yes"],
        ["appendfsync", "everysec"],
        ["aof-use-rdb-preamble", "yes"],
        ["aof-load-truncated", "yes"],
        ["auto-aof-rewrite-percentage", "100"],
        ["auto-aof-rewrite-min-size", "64mb"],
        ["save", "3600 1 300 100 60 10000"],
        // A cache is still worth having when its disk is not; a queue that cannot be saved must not take work.
        ["stop-writes-on-bgsave-error", args.role === "queue" ? "yes" : "no"],
        ["tls-protocols", '"TLSv1.3"'],
        ["tls-auth-clients", "no"],
        ["protected-mode", "no"],
        ["enable-debug-command", "no"],
        ["enable-module-command", "no"],
        ["enable-protected-configs", "no"],
        ["acllog-max-len", "64"],
        ["tcp-keepalive", "60"],
        ["timeout", "0"],
        ["latency-monitor-threshold", "100"],
        ["slowlog-log-slower-than", "10000"],
        ["shutdown-timeout", "20"],
        ["daemonize", "no"],
        ["loglevel", "notice"],
        ["logfile", '""'],
        ...(replicated
            ? ([
                  ["tls-replication", "yes"],
                  ["repl-diskless-sync", "yes"],
                  ["repl-backlog-size", "16mb"],
                  // A master that lost everybody else may have been replaced: it must not take writes that would be lost.
                  ["min-replicas-to-write", "1"],
                  ["min-replicas-max-lag", "10"],
              ] as const)
            : []),
    ]);
}

export function conf(settings: readonly (readonly [string, string])[]): string {
    return `${settings.map(([name, value]) => `${name} ${value}`).join("\n")}\n`;
}

/** Where a server finds its files and listens; given on the command line. */
export interface ServerPlaces {
    readonly conf: string;
    readonly data: string;
    /** The folder of `users.acl`. */
    readonly access: string;
    /** The folder of `tls.crt`, `tls.key` and `ca.crt`. */
    readonly tls: string;
    /** For the pod's own tools, which need no certificate there. */
    readonly socket: string;
    readonly bind: string;
    readonly port: number;
}

export function serverArguments(places: ServerPlaces): readonly string[] {
    return [
        `${places.conf}/redis.conf`,
        ...["--dir", places.data],
        ...["--aclfile", `${places.access}/users.acl`],
        ...["--unixsocket", places.socket],
        ...["--unixsocketperm", "700"],
        ...["--bind", places.bind],
        ...["--port", "0"],
        ...["--tls-port", String(places.port)],
        ...tlsArguments(places.tls),
    ];
}

function tlsArguments(folder: string): readonly string[] {
    return [
        ...["--tls-cert-file", `${folder}/tls.crt`],
        ...["--tls-key-file", `${folder}/tls.key`],
        ...["--tls-ca-cert-file", `${folder}/ca.crt`],
    ];
}
