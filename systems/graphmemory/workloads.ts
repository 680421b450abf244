import { cpuMillis } from "../../components/core/quantities";
import { type Tracing, tracingEnvironment } from "../../components/telemetry";
import type { ConfigRef, DeploymentArgs, Mount, Probe, Probes, SecretRef, Volume } from "../../components/workload";
import type { ClusterSettings } from "../../config/schema/cluster";
import type { GraphmemorySettings } from "../../config/schema/graphmemory";
import { type RedisFiles, type RedisUse, redisAddress, redisEnvironment, redisMounts, redisVolumes } from "../redis";
import { disruptionOf, placementOf, replicasOf } from "../shared";
import {
    type DatabaseFiles,
    databaseAddress,
    databaseContainers,
    databaseEnvironment,
    databaseMounts,
    databaseVolumes,
    programPorts,
} from "../stores";
import { analyticsQueue, type GraphmemoryParts } from "./traffic";

export interface GraphmemoryImages {
    readonly backend: string;
    readonly dashboard: string;
    readonly analytics: string;
}

export interface GraphmemoryFiles {
    readonly config: ConfigRef;
    /** JWT, API and encryption keys. */
    readonly application: SecretRef;
    /** What callers of its webhooks present. */
    readonly monitoring: SecretRef;
    /** What each program logs in to its stores with. */
    readonly backendStores: StoreSecrets;
    readonly analyticsStores: StoreSecrets;
}

export interface StoreSecrets {
    readonly database: DatabaseFiles;
    readonly redis: RedisFiles;
    readonly queue: RedisFiles;
}

export interface GraphmemoryContext {
    readonly settings: GraphmemorySettings;
    readonly parts: GraphmemoryParts;
    readonly images: GraphmemoryImages;
    readonly files: GraphmemoryFiles;
    readonly cluster: ClusterSettings;
    /** Where the programs send what they trace. @default - nothing is traced */
    readonly tracing?: Tracing;
}

export interface GraphmemoryWorkloads {
    readonly backend: DeploymentArgs;
    readonly dashboard: DeploymentArgs;
    readonly analytics: DeploymentArgs;
}

export function graphmemoryWorkloads(context: GraphmemoryContext): GraphmemoryWorkloads {
    return { backend: backend(context), dashboard: dashboard(context), analytics: analytics(context) };
}

/** A minute to start, asked every two seconds so that a fast start is seen at once. */
function probesAt(path: string): Probes {
    const ask: Probe["ask"] = { http: path, port: "http" };
    return {
        startup: { ask, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
        readiness: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
        liveness: { ask, initialDelaySeconds: 0, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 3 },
    };
}

export function environmentOf(
    settings: GraphmemorySettings,
    parts: GraphmemoryParts,
    environment: string,
): Readonly<Record<string, string>> {
    const url = (part: GraphmemoryParts["backend"]) => `http://${part.name}:${part.ports.http.number}`;
    return {
        ENVIRONMENT: environment,
        LOG_LEVEL: settings.logLevel,
        LOG_FORMAT: "json",
        ...databaseAddress(parts.postgres, settings.postgres.database),
        ...redisAddress("REDIS", parts.redis),
        ...redisAddress("QUEUE", parts.queue),
        QUEUE_NAME: analyticsQueue,
        BACKEND_URL: url(parts.backend),
        ANALYTICS_URL: url(parts.analytics),
        ...Object.fromEntries(
            Object.entries(settings.features).map(([name, on]) => [`FEATURE_${screamingSnake(name)}`, String(on)]),
        ),
    };
}

/** `streamingExport` → `STREAMING_EXPORT`. */
function screamingSnake(name: string): string {
    return name.replaceAll(/([A-Z])/g, "_$1").toUpperCase();
}

function backend({ settings, parts, images, files, cluster, tracing }: GraphmemoryContext): DeploymentArgs {
    const app = settings.backend;
    const stores = storeFiles(files.backendStores);
    return {
        kind: "Deployment",
        part: parts.backend,
        tier: "app",
        runAs: { uid: app.runAsUser },
        ...replicasOf(app),
        disruption: disruptionOf(app.disruption),
        ...databaseContainers(files.backendStores.database),
        main: {
            name: "backend",
            image: images.backend,
            ports: programPorts(parts.backend),
            resources: app.resources,
            probes: probesAt("/health"),
            envFrom: [files.config],
            env: { ...keyEnvironment, ...stores.env, ...tracingEnvironment(tracing, parts.backend) },
            mounts: [...keyMounts, ...stores.mounts],
        },
        volumes: { ...keyVolumes(files), ...stores.volumes },
        services: [{ name: parts.backend.name, ports: [{ name: "http", port: 8000, target: "http" }] }],
        placement: { ...placementOf(cluster, "app"), near: parts.postgres.server },
    };
}

function dashboard({ settings, parts, images, files, cluster, tracing }: GraphmemoryContext): DeploymentArgs {
    const app = settings.dashboard;
    return {
        kind: "Deployment",
        part: parts.dashboard,
        tier: "app",
        runAs: { uid: app.runAsUser },
        ...replicasOf(app),
        disruption: disruptionOf(app.disruption),
        main: {
            name: "dashboard",
            image: images.dashboard,
            resources: app.resources,
            probes: probesAt("/_stcore/health"),
            envFrom: [files.config],
            env: {
                STREAMLIT_SERVER_HEADLESS: "true",
                STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION: "true",
                STREAMLIT_SERVER_PORT: "8501",
                STREAMLIT_SERVER_ADDRESS: "0.0.0.0",
                STREAMLIT_BROWSER_GATHER_USAGE_STATS: "false",
                // Streamlit keeps its state below the home folder, which is read-only.
                HOME: "/tmp",
                ...tracingEnvironment(tracing, parts.dashboard),
            },
        },
        services: [
            {
                name: parts.dashboard.name,
                ports: [{ name: "http", port: 8501, target: "http" }],
                // A browser session lives in one pod.
                clientAffinitySeconds: 10_800,
            },
        ],
        placement: placementOf(cluster, "app"),
    };
}

function analytics({ settings, parts, images, files, cluster, tracing }: GraphmemoryContext): DeploymentArgs {
    const app = settings.analytics;
    const stores = storeFiles(files.analyticsStores);
    return {
        kind: "Deployment",
        part: parts.analytics,
        tier: "app",
        runAs: { uid: app.runAsUser },
        ...replicasOf(app),
        disruption: disruptionOf(app.disruption),
        ...databaseContainers(files.analyticsStores.database),
        main: {
            name: "analytics",
            image: images.analytics,
            ports: programPorts(parts.analytics),
            resources: app.resources,
            probes: probesAt("/health"),
            envFrom: [files.config],
            env: {
                // Fewer arenas and the system allocator: memory that is freed goes back to the node.
                MALLOC_ARENA_MAX: "2",
                PYTHONMALLOC: "malloc",
                WEB_CONCURRENCY: String(Math.max(1, Math.floor(cpuMillis(app.resources.limits.cpu) / 1000))),
                ...stores.env,
                ...tracingEnvironment(tracing, parts.analytics),
            },
            mounts: stores.mounts,
        },
        volumes: stores.volumes,
        services: [{ name: parts.analytics.name, ports: [{ name: "http", port: 8001, target: "http" }] }],
        placement: { ...placementOf(cluster, "app"), near: parts.postgres.server },
    };
}

export const applicationKeys = ["JWT_SECRET_KEY", "API_KEY", "ENCRYPTION_KEY"] as const;
export const monitoringKeys = ["WEBHOOK_TOKEN"] as const;

/** The backend's own Secrets: each is a volume of its name, each key a file that a variable names. */
const keys = { application: applicationKeys, monitoring: monitoringKeys } as const;
const folderOf = (secret: string) => `/run/secrets/${secret}`;
const keyMounts: readonly Mount[] = Object.keys(keys).map((volume) => ({ volume, path: folderOf(volume) }));
const keyEnvironment = Object.fromEntries(
    Object.entries(keys).flatMap(([secret, names]) =>
        names.map((key) => [`${key}_FILE`, `${folderOf(secret)}/${key}`]),
    ),
);

function keyVolumes({ application, monitoring }: GraphmemoryFiles): Readonly<Record<keyof typeof keys, Volume>> {
    return {
        application: { kind: "secret", secret: application },
        monitoring: { kind: "secret", secret: monitoring },
    };
}

interface StoreFiles {
    readonly env: Readonly<Record<string, string>>;
    readonly mounts: readonly Mount[];
    readonly volumes: Readonly<Record<string, Volume>>;
}

/** One mounted Secret per store, and the variable that names its password file. */
function storeFiles(secrets: StoreSecrets): StoreFiles {
    const cache: RedisUse = { prefix: "REDIS", volume: "redis", files: secrets.redis };
    const queue: RedisUse = { prefix: "QUEUE", volume: "queue", files: secrets.queue };
    return {
        env: { ...databaseEnvironment(secrets.database), ...redisEnvironment(cache), ...redisEnvironment(queue) },
        mounts: [...databaseMounts(secrets.database), ...redisMounts(cache), ...redisMounts(queue)],
        volumes: { ...databaseVolumes(secrets.database), ...redisVolumes(cache), ...redisVolumes(queue) },
    };
}
