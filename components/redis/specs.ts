import {
    backedUpBy,
    type ConfigRef,
    type Mount,
    type Probe,
    type Resources,
    type RunningContainerArgs,
    type SecretRef,
    type ServiceArgs,
    type StatefulSetArgs,
    type Volume,
} from "../workload";
import type { RedisArgs } from "./args";
import { type ServerPlaces, serverArguments } from "./conf";
import { governingService, masterName, nodeCount, nodeHosts, quorumOf, type SentinelTopology } from "./topology";

/** What the pods mount; made before them. */
export interface RedisFiles {
    readonly config: ConfigRef;
    readonly scripts: ConfigRef;
    /** The access list; reread while the server runs. */
    readonly access: SecretRef;
    /** One file per internal user. */
    readonly internal: SecretRef;
}

export const clientPort = 6379;
export const sentinelPort = 26379;

const folders = {
    conf: "/etc/redis",
    scripts: "/etc/redis-scripts",
    access: "/run/secrets/redis-access",
    internal: "/run/secrets/redis-internal",
    tls: "/run/secrets/redis-tls",
    data: "/data",
    run: "/run/redis",
} as const;

export const places: ServerPlaces = {
    conf: folders.conf,
    data: folders.data,
    access: folders.access,
    tls: folders.tls,
    socket: `${folders.run}/redis.sock`,
    bind: "* -::*",
    port: clientPort,
};

/** What a helper beside the data asks for, and the proxy before it. */
export const small: Resources = {
    requests: { cpu: "50m", memory: "64Mi" },
    limits: { cpu: "100m", memory: "128Mi" },
};
const keeperResources: Resources = {
    requests: { cpu: "20m", memory: "16Mi" },
    limits: { cpu: "50m", memory: "64Mi" },
};

export function runAsOf(args: RedisArgs) {
    return args.runAs ?? { uid: 999 };
}

/** The pods that hold the data: the only one, or the nodes behind the proxy. */
export function nodes(args: RedisArgs, files: RedisFiles): StatefulSetArgs {
    const topology = args.topology.kind === "sentinel" ? args.topology : undefined;
    const part = topology?.nodes ?? args.part;
    return {
        kind: "StatefulSet",
        part,
        tier: "data",
        runAs: runAsOf(args),
        replicas: topology === undefined ? 1 : nodeCount(topology),
        // All nodes come back at the same time, so that the last master is there when the sentinels look for it.
        parallel: topology !== undefined,
        disruption: { maxUnavailable: 1 },
        claims: { data: { ...args.volume, ...backedUpBy(args.backupPart) } },
        main: topology === undefined ? singleServer(args) : nodeServer(args, topology),
        sidecars: [
            ...(topology === undefined ? [] : [sentinel(args, topology)]),
            keeper(args, topology),
            exporter(args, part.ports.metrics.number),
        ],
        volumes: volumes(args, files),
        services: services(args, topology),
        governingService: governingService(part.name),
        drainSeconds: 0,
        // Room to write everything to disk and to hand the master's place over.
        graceSeconds: 60,
        ...(args.protect === true ? { protect: true } : {}),
        ...shared(args),
    };
}

/** The name a caller uses: short within the namespace. Both are in the servers' certificate. */
export function hostOf({ part }: Pick<RedisArgs, "part">, callerNamespace: string): string {
    return callerNamespace === part.namespace ? part.name : `${part.name}.${part.namespace}.svc`;
}

/** The claims of the nodes; the first one's begins as master where nothing is known. */
export function dataClaims({ part, topology }: Pick<RedisArgs, "part" | "topology">): readonly string[] {
    if (topology.kind === "single") return [`data-${part.name}-0`];
    return Array.from({ length: nodeCount(topology) }, (_, ordinal) => `data-${topology.nodes.name}-${ordinal}`);
}

/** Every name that the certificate must have. */
export function serverNames(args: Pick<RedisArgs, "part" | "topology">): readonly string[] {
    const { part, topology } = args;
    const holders = topology.kind === "sentinel" ? topology.nodes : part;
    const suffixes = ["", `.${part.namespace}`, `.${part.namespace}.svc`, `.${part.namespace}.svc.cluster.local`];
    return [
        ...suffixes.map((suffix) => `${part.name}${suffix}`),
        `*.${governingService(holders.name)}.${holders.namespace}.svc.cluster.local`,
        "localhost",
    ];
}

/** Where the pods run. */
export function shared(args: RedisArgs) {
    return {
        ...(args.placement === undefined ? {} : { placement: args.placement }),
    };
}

const mounts: Readonly<Record<keyof typeof folders, Mount>> = {
    conf: { volume: "config", path: folders.conf },
    scripts: { volume: "scripts", path: folders.scripts },
    access: { volume: "access", path: folders.access },
    internal: { volume: "internal", path: folders.internal },
    tls: { volume: "tls", path: folders.tls },
    data: { volume: "data", path: folders.data },
    run: { volume: "run", path: folders.run },
};

const serverEnvironment = { INTERNAL: folders.internal, TLS: folders.tls } as const;

function singleServer(args: RedisArgs): RunningContainerArgs {
    return {
        ...server(args, ["redis"]),
        command: ["redis-server", ...serverArguments(places)],
        env: { ...serverEnvironment, PING_USER: "metrics", PING_SOCKET: places.socket },
    };
}

function nodeServer(args: RedisArgs, topology: SentinelTopology): RunningContainerArgs {
    return {
        ...server(args, ["redis"]),
        command: ["/bin/sh", `${folders.scripts}/node.sh`, ...serverArguments(places)],
        env: {
            ...serverEnvironment,
            PING_USER: "metrics",
            PING_SOCKET: places.socket,
            ...peers(topology),
            SELF_PORT: String(clientPort),
            SENTINELS: nodeHosts(topology)
                .map((host) => `${host}:${sentinelPort}`)
                .join(" "),
            ELECTION_SECONDS: "45",
        },
        envFromField: { POD_NAME: "metadata.name" },
    };
}

/** `$(POD_NAME)` is filled in by the kubelet, because the variable is declared before these. */
function peers(topology: SentinelTopology): Readonly<Record<string, string>> {
    const { nodes: part } = topology;
    const [first = ""] = nodeHosts(topology);
    return {
        MASTER_NAME: masterName,
        FIRST: `${first}:${clientPort}`,
        SELF_HOST: `$(POD_NAME).${governingService(part.name)}.${part.namespace}.svc.cluster.local`,
        SENTINEL_STATE: `${folders.data}/sentinel.conf`,
        RUN: folders.run,
    };
}

function server(args: RedisArgs, ports: readonly string[]) {
    return {
        name: "redis",
        image: args.image,
        ports,
        resources: args.resources,
        mounts: [mounts.conf, mounts.scripts, mounts.access, mounts.internal, mounts.tls, mounts.data, mounts.run],
        probes: pingProbes(),
    };
}

function pingProbes() {
    const ask = (what: "live" | "ready"): Probe["ask"] => ({ exec: ["/bin/sh", `${folders.scripts}/ping.sh`, what] });
    return {
        startup: { ask: ask("live"), periodSeconds: 3, timeoutSeconds: 3, failureThreshold: 20 },
        readiness: { ask: ask("ready"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
        liveness: { ask: ask("live"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    };
}

function sentinel(args: RedisArgs, topology: SentinelTopology): RunningContainerArgs {
    return {
        name: "sentinel",
        image: args.image,
        command: ["/bin/sh", `${folders.scripts}/sentinel.sh`],
        env: {
            ...serverEnvironment,
            PING_USER: "sentinel",
            PING_SOCKET: sentinelSocket,
            ...peers(topology),
            SENTINEL_CONF: folders.conf,
            SENTINEL_PORT: String(sentinelPort),
            BIND: places.bind,
            QUORUM: String(quorumOf(topology)),
        },
        envFromField: { POD_NAME: "metadata.name" },
        ports: ["sentinel"],
        resources: small,
        mounts: [mounts.conf, mounts.scripts, mounts.internal, mounts.tls, mounts.data, mounts.run],
        probes: pingProbes(),
    };
}

const sentinelSocket = `${folders.run}/sentinel.sock`;
const heartbeat = "/tmp/keeper.alive";

function keeper(args: RedisArgs, topology: SentinelTopology | undefined): RunningContainerArgs {
    const beating = (minutes: number): Probe["ask"] => ({
        exec: ["/bin/sh", "-c", `[ -n "$(find ${heartbeat} -mmin -${minutes})" ]`],
    });
    return {
        name: "keeper",
        image: args.image,
        command: ["/bin/sh", `${folders.scripts}/keeper.sh`],
        env: {
            ...serverEnvironment,
            ACCESS: folders.access,
            SOCKET: places.socket,
            ALIVE: heartbeat,
            INTERVAL: "10",
            ...(topology === undefined
                ? {}
                : { SENTINEL_SOCKET: sentinelSocket, SENTINEL_TLS: `${folders.run}/sentinel.tls` }),
        },
        resources: keeperResources,
        mounts: [mounts.scripts, mounts.access, mounts.internal, mounts.tls, mounts.run],
        probes: {
            startup: { ask: beating(2), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 12 },
            readiness: { ask: beating(2), periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
            liveness: { ask: beating(5), periodSeconds: 60, timeoutSeconds: 5, failureThreshold: 3 },
        },
    };
}

function exporter(args: RedisArgs, port: number): RunningContainerArgs {
    const ask: Probe["ask"] = { http: "/health", port: "metrics" };
    return {
        name: "exporter",
        image: args.exporterImage,
        args: [
            `--web.listen-address=:${port}`,
            `--redis.addr=${exporterAddress}`,
            "--redis.user=metrics",
            `--redis.password-file=${folders.internal}/exporter.json`,
            // It would read the passwords that the server uses itself.
            "--config-command=-",
        ],
        ports: ["metrics"],
        resources: args.exporterResources ?? small,
        mounts: [mounts.internal, mounts.run],
        probes: {
            startup: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 12 },
            readiness: { ask, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
            liveness: { ask, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
        },
    };
}

/** What the exporter looks its password up by. */
export const exporterAddress = `unix://${places.socket}`;

function volumes(args: RedisArgs, files: RedisFiles): Readonly<Record<string, Volume>> {
    return {
        config: { kind: "config", config: files.config },
        scripts: { kind: "config", config: files.scripts },
        access: { kind: "secret", secret: files.access, live: true },
        internal: { kind: "secret", secret: files.internal },
        tls: { kind: "secret", secret: args.tls.certificate, live: true },
        run: { kind: "scratch", size: "1Mi", inMemory: true },
    };
}

function services(args: RedisArgs, topology: SentinelTopology | undefined): readonly ServiceArgs[] {
    const part = topology?.nodes ?? args.part;
    const redis = { name: "redis", port: clientPort, target: "redis" };
    const metrics = { name: "metrics", port: part.ports.metrics.number, target: "metrics" };
    const headless = { name: governingService(part.name), headless: true, publishNotReady: true };
    return topology === undefined
        ? [
              { name: part.name, ports: [redis] },
              { ...headless, ports: [redis, metrics] },
          ]
        : [{ ...headless, ports: [redis, { name: "sentinel", port: sentinelPort, target: "sentinel" }, metrics] }];
}
