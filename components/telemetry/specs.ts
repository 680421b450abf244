import { given } from "../core/given";
import { bytes } from "../core/quantities";
import type { Part } from "../core/traffic";
import type {
    ConfigRef,
    DaemonSetArgs,
    DeploymentArgs,
    Mount,
    Probe,
    Probes,
    Resources,
    StatefulSetArgs,
    Volume,
} from "../workload";
import type { Store, Target, TelemetryArgs } from "./args";
import { checkpointFolder, collectorPorts, jaegerService, nodeLogFolder, tokenFolders } from "./collector-config";
import { jaegerFolder, lokiFolder } from "./store-configs";

/** What the pods read; made before them. */
export interface TelemetryFiles {
    readonly agent: ConfigRef;
    readonly gateway: ConfigRef;
    readonly loki: ConfigRef;
    readonly jaeger: ConfigRef;
}

/** The images' own users. */
const user = { uid: 10_001 } as const;
const configFolder = "/etc/telemetry";

export const configFiles = {
    agent: "agent.yml",
    gateway: "gateway.yml",
    loki: "loki.yml",
    jaeger: "jaeger.yml",
} as const;

function asks(ask: Probe["ask"], starts: number, alive: Probe["ask"] = ask): Probes {
    return {
        startup: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: starts / 5 },
        readiness: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
        liveness: { ask: alive, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
    };
}

/** The garbage collector works harder before the limit than after it, where the pod would be killed. */
function memoryTarget({ limits }: Resources): Readonly<Record<string, string>> {
    return { GOMEMLIMIT: `${Math.floor((bytes(limits.memory) * 0.8) / 2 ** 20)}MiB` };
}

const config = { volume: "config", path: configFolder } as const;
const healthy: Probe["ask"] = { http: "/", port: "health" };

export function agentSet(args: TelemetryArgs, files: TelemetryFiles): DaemonSetArgs | undefined {
    const { parts, agent, image } = args;
    if (parts.agent === undefined || agent === undefined) return undefined;
    return {
        kind: "DaemonSet",
        part: parts.agent,
        tier: "platform",
        // What containers write belongs to the node's root and can be read by its group: no more than that is needed.
        runAs: { ...user, gid: 0 },
        loosen: { rootGroup: agent.waiver },
        nodes: agent.nodes,
        maxUnavailable: agent.maxUnavailable,
        // The image has no shell and no sleep.
        drainSeconds: 0,
        main: {
            name: "collector",
            image,
            args: [`--config=${configFolder}/${configFiles.agent}`],
            env: memoryTarget(agent.resources),
            resources: agent.resources,
            probes: asks(healthy, 60),
            mounts: [
                config,
                { volume: "logs", path: nodeLogFolder, readOnly: true },
                { volume: "checkpoints", path: checkpointFolder },
            ],
        },
        volumes: {
            config: { kind: "config", config: files.agent },
            logs: { kind: "host", path: agent.logFolder, type: "Directory", waiver: agent.waiver },
            checkpoints: { kind: "scratch", size: "64Mi" },
        },
        placement: agent.placement,
    };
}

function tokenVolume(target: Target | undefined): Volume | undefined {
    if (target?.kind !== "external" || target.token === undefined) return undefined;
    return { kind: "secret", secret: target.token.secret, keys: [target.token.key] };
}

export function gatewaySet(args: TelemetryArgs, files: TelemetryFiles): DeploymentArgs {
    const { parts, gateway, image } = args;
    const part = parts.gateway;
    const tokens = { logs: tokenVolume(args.logs), traces: tokenVolume(args.traces) };
    const mounts: readonly Mount[] = (["logs", "traces"] as const).flatMap((what) =>
        tokens[what] === undefined ? [] : [{ volume: `${what}-token`, path: tokenFolders[what] }],
    );
    return {
        kind: "Deployment",
        part,
        tier: "platform",
        runAs: user,
        replicas: gateway.replicas,
        disruption: { maxUnavailable: 1 },
        drainSeconds: 0,
        // What waits is sent before it goes.
        graceSeconds: 60,
        main: {
            name: "collector",
            image,
            args: [`--config=${configFolder}/${configFiles.gateway}`],
            env: memoryTarget(gateway.resources),
            resources: gateway.resources,
            probes: asks(healthy, 60),
            mounts: [config, ...mounts],
        },
        volumes: {
            config: { kind: "config", config: files.gateway },
            ...given("logs-token", tokens.logs),
            ...given("traces-token", tokens.traces),
        },
        services: [
            {
                name: part.name,
                ports: [
                    { name: "otlp-grpc", port: collectorPorts.grpc, target: "otlp-grpc" },
                    { name: "otlp-http", port: collectorPorts.http, target: "otlp-http" },
                ],
            },
        ],
        ...given("placement", args.placement),
    };
}

function podsService(part: Part): string {
    return `${part.name}-pods`;
}

/** What both stores have in common: one pod with a volume that nobody would restore. */
function storeSet(args: TelemetryArgs, part: Part, store: Store, folder: string): Omit<StatefulSetArgs, "main"> {
    return {
        kind: "StatefulSet",
        part,
        tier: "platform",
        runAs: user,
        replicas: 1,
        disruption: { maxUnavailable: 1 },
        drainSeconds: 0,
        // Writing down what is in memory takes a while.
        graceSeconds: 120,
        protect: args.protect,
        governingService: podsService(part),
        claims: {
            data: {
                ...store.volume,
                annotations: { "stackwright.dev/no-backup": `kept for days only; nobody restores ${folder}` },
            },
        },
        ...given("placement", args.placement),
    };
}

function headless(part: Part, ports: readonly string[]) {
    return {
        name: podsService(part),
        headless: true,
        publishNotReady: true,
        ports: ports.map((name) => ({ name, port: part.ports[name]?.number ?? 0, target: name })),
    };
}

export function lokiSet({ parts, logs, ...args }: TelemetryArgs, files: TelemetryFiles): StatefulSetArgs | undefined {
    const part = parts.loki;
    if (part === undefined || logs?.kind !== "store") return undefined;
    const { store } = logs;
    const ready: Probe["ask"] = { http: "/ready", port: "http" };
    return {
        ...storeSet({ parts, logs, ...args }, part, store, "log lines"),
        main: {
            name: "loki",
            image: store.image,
            args: [`-config.file=${configFolder}/${configFiles.loki}`],
            env: memoryTarget(store.resources),
            resources: store.resources,
            // Reading its log again after a crash takes minutes.
            probes: asks(ready, 600, { http: "/loki/api/v1/status/buildinfo", port: "http" }),
            mounts: [config, { volume: "data", path: lokiFolder }],
        },
        volumes: { config: { kind: "config", config: files.loki } },
        services: [
            headless(part, ["http"]),
            { name: part.name, ports: [{ name: "http", port: part.ports.http.number, target: "http" }] },
        ],
    };
}

export function jaegerSet(
    { parts, traces, ...args }: TelemetryArgs,
    files: TelemetryFiles,
): StatefulSetArgs | undefined {
    const part = parts.jaeger;
    if (part === undefined || traces?.kind !== "store") return undefined;
    const { store } = traces;
    return {
        ...storeSet({ parts, traces, ...args }, part, store, "traces"),
        main: {
            name: "jaeger",
            image: store.image,
            args: [`--config=${configFolder}/${configFiles.jaeger}`],
            env: memoryTarget(store.resources),
            resources: store.resources,
            probes: asks({ http: "/status", port: "health" }, 120),
            mounts: [config, { volume: "data", path: jaegerFolder }],
        },
        volumes: { config: { kind: "config", config: files.jaeger } },
        services: [
            headless(part, ["query"]),
            {
                name: jaegerService,
                ports: [
                    { name: "query", port: part.ports.query.number, target: "query" },
                    { name: "otlp-grpc", port: part.ports["otlp-grpc"].number, target: "otlp-grpc" },
                ],
            },
        ],
    };
}
