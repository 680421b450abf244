import type { Part } from "../../components/core/traffic";
import { type Tracing, tracingEnvironment } from "../../components/telemetry";
import type {
    ConfigRef,
    ContainerArgs,
    DaemonSetArgs,
    DeploymentArgs,
    Loosening,
    Mount,
    Placement,
    Probes,
    RunningContainerArgs,
    ServiceArgs,
    StatefulSetArgs,
    Volume,
} from "../../components/workload";
import type { ClusterSettings } from "../../config/schema/cluster";
import { storageClassName } from "../../config/schema/cluster";
import type { X0tta6bl4Settings } from "../../config/schema/x0tta6bl4";
import { type RedisFiles, type RedisUse, redisEnvironment, redisMounts, redisVolumes } from "../redis";
import { disruptionOf, placementOf, replicasOf } from "../shared";
import {
    type DatabaseFiles,
    databaseContainers,
    databaseEnvironment,
    databaseMounts,
    databaseVolumes,
    programPorts,
} from "../stores";
import { authorizationFolder, spireSocketFolder } from "./environment";
import { httpServicePort, olderMetrics, type X0tta6bl4Parts } from "./traffic";

export const runAs = { uid: 1000 } as const;
export const migrationCommand = ["python", "-m", "alembic", "upgrade", "head"] as const;
const configFolder = "/etc/x0tta6bl4";

export interface MeshImages {
    readonly api: string;
    readonly mesh: string;
}

/** What the mesh's pods mount. */
export interface MeshFiles {
    readonly config: ConfigRef;
    /** What the API logs in with; absent where the store is switched off. */
    readonly database?: DatabaseFiles;
    readonly cache?: RedisFiles;
    /** Who may call the programs, by identity. */
    readonly authorizations?: ConfigRef;
}

export interface MeshWorkloads {
    readonly api?: DeploymentArgs;
    readonly controller?: StatefulSetArgs;
    readonly mesh?: DaemonSetArgs;
}

export interface MeshContext {
    readonly settings: X0tta6bl4Settings;
    readonly parts: X0tta6bl4Parts;
    readonly images: MeshImages;
    readonly files: MeshFiles;
    /** Where identities come from. */
    readonly socket: Volume;
    /** Refuse deletion of what holds data. */
    readonly protect: boolean;
    readonly cluster: ClusterSettings;
    /** Where the programs send what they trace. @default - nothing is traced */
    readonly tracing?: Tracing;
}

export function meshWorkloads(context: MeshContext): MeshWorkloads {
    const api = apiDeployment(context);
    const controller = controllerSet(context);
    const mesh = meshNodes(context);
    return { ...(api && { api }), ...(controller && { controller }), ...(mesh && { mesh }) };
}

/** Slow image starts get a minute; after that a hung pod is replaced within half a minute. */
const probes: Probes = {
    startup: { ask: { http: "/health", port: "http" }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 12 },
    liveness: {
        ask: { http: "/health", port: "http" },
        initialDelaySeconds: 30,
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 3,
    },
    readiness: {
        ask: { http: "/health", port: "http" },
        initialDelaySeconds: 10,
        periodSeconds: 5,
        timeoutSeconds: 3,
        failureThreshold: 3,
    },
};

function apiDeployment(context: MeshContext): DeploymentArgs | undefined {
    const { settings, parts, images } = context;
    if (parts.api === undefined) return undefined;
    const api = settings.api;
    return {
        ...common(context),
        kind: "Deployment",
        part: parts.api,
        tier: "app",
        ...replicasOf(api),
        disruption: disruptionOf(api.disruption),
        main: program(context, parts.api, {
            name: "api",
            image: images.api,
            resources: api.resources,
            env: storeEnvironment(context.files),
            mounts: [{ volume: "data", path: "/app/data" }, ...storeMounts(context.files)],
        }),
        init: [...databaseContainers(context.files.database).init, ...migrations(context)],
        sidecars: databaseContainers(context.files.database).sidecars,
        volumes: {
            ...sharedVolumes(context),
            ...storeVolumes(context.files),
            data: { kind: "scratch", size: api.dataSizeLimit },
        },
        services: [
            {
                name: "x0tta6bl4-api",
                ports: [{ name: "http", port: httpServicePort, target: "http" }],
                clientAffinitySeconds: 10_800,
            },
            { name: "x0tta6bl4-metrics", ports: metricsPorts(settings) },
        ],
        placement: placementOf(context.cluster, "app"),
        apiAccess: {},
        ...(api.readOnlyRootFilesystem ? {} : { loosen: writableRoot }),
    };
}

function metricsPorts({ metricsPort, legacyMetricsPort }: X0tta6bl4Settings): ServiceArgs["ports"] {
    const { name, number } = olderMetrics;
    return [
        { name: "metrics", port: metricsPort, target: "metrics" },
        ...(legacyMetricsPort ? [{ name, port: number, target: name }] : []),
    ];
}

const writableRoot: Loosening = {
    writableRoot: {
        reason: "the application writes into its image's own folders",
        owner: "x0tta6bl4",
        expires: "2027-06-30",
    },
};

/** A job has brought the schema up to date; a pod that still finds something to do came before it, and does it. */
function migrations({ settings, parts, images, files }: MeshContext): readonly ContainerArgs[] {
    if (parts.postgres === undefined || !settings.api.migrations.enabled) return [];
    return [
        {
            name: "migrations",
            image: images.api,
            command: migrationCommand,
            resources: settings.api.migrations.resources,
            ...surroundings(files, storeEnvironment(files)),
            mounts: [...sharedMounts(), ...storeMounts(files)],
        },
    ];
}

function controllerSet(context: MeshContext): StatefulSetArgs | undefined {
    const { settings, parts, images, cluster, protect } = context;
    if (parts.controller === undefined) return undefined;
    const controller = settings.controller;
    return {
        ...common(context),
        kind: "StatefulSet",
        part: parts.controller,
        tier: "platform",
        ...replicasOf(controller),
        disruption: disruptionOf(controller.disruption),
        main: program(context, parts.controller, {
            name: "controller",
            image: images.mesh,
            resources: controller.resources,
            mounts: [{ volume: "data", path: "/var/lib/x0tta6bl4" }],
        }),
        protect,
        claims: {
            data: {
                size: controller.volume.size,
                storageClass: storageClassName(cluster, controller.volume.storageClass),
                annotations: {
                    "stackwright.dev/no-backup":
                        "what a controller has learnt of its peers, and learns from them again",
                },
            },
        },
        volumes: sharedVolumes(context),
        governingService: "x0tta6bl4-controller",
        services: [
            {
                name: "x0tta6bl4-controller",
                headless: true,
                publishNotReady: true,
                ports: [
                    { name: "http", port: settings.httpPort, target: "http" },
                    { name: "mesh", port: 7946, target: "mesh" },
                ],
            },
        ],
        placement: { ...placementOf(cluster, "platform"), avoidControlPlane: true },
        apiAccess: {},
    };
}

function meshNodes(context: MeshContext): DaemonSetArgs | undefined {
    const { settings, parts, images, cluster } = context;
    if (parts.mesh === undefined) return undefined;
    return {
        ...common(context),
        kind: "DaemonSet",
        part: parts.mesh,
        objectName: "x0tta6bl4-mesh-node",
        tier: "platform",
        nodes: cluster.nodes.count,
        maxUnavailable: settings.mesh.maxUnavailable,
        main: program(context, parts.mesh, {
            name: "mesh-node",
            image: images.mesh,
            resources: settings.mesh.resources,
        }),
        volumes: sharedVolumes(context),
        services: [
            {
                name: "x0tta6bl4-mesh",
                headless: true,
                publishNotReady: true,
                ports: [{ name: "mesh", port: 7946, target: "mesh" }],
            },
        ],
        placement: meshPlacement(placementOf(cluster, "platform"), settings.mesh.tolerateControlPlane),
    };
}

function meshPlacement(placement: Placement, tolerateControlPlane: boolean): Placement {
    if (!tolerateControlPlane) return placement;
    const tolerations = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"].map((key) => ({
        key,
        operator: "Exists",
        effect: "NoSchedule",
    }));
    return { ...placement, tolerations: [...(placement.tolerations ?? []), ...tolerations] };
}

function common({ settings }: MeshContext) {
    return {
        runAs,
        drainSeconds: 10,
        graceSeconds: 30,
        podAnnotations: {
            "prometheus.io/scrape": "true",
            "prometheus.io/port": String(settings.metricsPort),
            "prometheus.io/path": "/metrics",
        },
        ...pullSecrets(settings),
    };
}

/** What the mesh's own images are pulled with, wherever one of them runs. */
export function pullSecrets({ imagePullSecret }: X0tta6bl4Settings): { readonly imagePullSecrets?: readonly string[] } {
    return imagePullSecret === undefined ? {} : { imagePullSecrets: [imagePullSecret] };
}

/** A long-running program of the mesh: the same probes, settings and identity socket everywhere. */
function program(
    { files, tracing }: MeshContext,
    part: Part,
    container: Pick<ContainerArgs, "name" | "image" | "resources" | "env"> & { readonly mounts?: readonly Mount[] },
): RunningContainerArgs {
    return {
        ...container,
        ports: programPorts(part),
        probes,
        ...surroundings(files, { ...container.env, ...tracingEnvironment(tracing, part) }),
        mounts: [
            ...sharedMounts(),
            ...(files.authorizations === undefined ? [] : [{ volume: "authorizations", path: authorizationFolder }]),
            ...(container.mounts ?? []),
        ],
    };
}

function surroundings(
    files: MeshFiles,
    env: Readonly<Record<string, string>> = {},
): Pick<ContainerArgs, "env" | "envFrom" | "envFromField"> {
    return {
        envFrom: [files.config],
        env: { CONFIG_DIR: configFolder, ...env },
        envFromField: { POD_NAME: "metadata.name", POD_IP: "status.podIP", NODE_NAME: "spec.nodeName" },
    };
}

function sharedMounts(): readonly Mount[] {
    return [
        { volume: "config", path: configFolder },
        { volume: "spire-socket", path: spireSocketFolder },
    ];
}

function sharedVolumes({ files, socket }: MeshContext): Readonly<Record<string, Volume>> {
    const { authorizations } = files;
    return {
        config: { kind: "config", config: files.config },
        "spire-socket": socket,
        // Reread by whoever checks callers: a new caller rolls nobody.
        ...(authorizations && { authorizations: { kind: "config", config: authorizations, live: true } }),
    };
}

function cacheUse(files: RedisFiles): RedisUse {
    return { prefix: "REDIS", volume: "cache", files };
}

/** Only the API logs in anywhere; each store's credentials are files of their own. */
function storeEnvironment(files: MeshFiles): Readonly<Record<string, string>> {
    return {
        ...databaseEnvironment(files.database),
        ...(files.cache === undefined ? {} : redisEnvironment(cacheUse(files.cache))),
    };
}

function storeMounts(files: MeshFiles): readonly Mount[] {
    return [
        ...databaseMounts(files.database),
        ...(files.cache === undefined ? [] : redisMounts(cacheUse(files.cache))),
    ];
}

function storeVolumes(files: MeshFiles): Readonly<Record<string, Volume>> {
    return {
        ...databaseVolumes(files.database),
        ...(files.cache === undefined ? {} : redisVolumes(cacheUse(files.cache))),
    };
}
