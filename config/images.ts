/**
 * Every container image, one line each. Versions are exact; a digest is never invented: where nobody has looked it up it
 * is absent, and `make pin` fills it in for somebody who can reach the registry.
 */
interface ImageEntry {
    readonly repository: string;
    readonly version: string;
    readonly digest?: `sha256:${string}`;
    readonly usedBy: string;
}

const table = {
    "x0tta6bl4-api": { repository: "x0tta6bl4", version: "phase4-production", usedBy: "mesh API, migrations" },
    "x0tta6bl4-mesh": { repository: "x0tta6bl4/mesh", version: "v1.0.0", usedBy: "controllers, mesh nodes" },
    "signal-harvester-api": { repository: "signal-harvester/api", version: "1.0.0", usedBy: "Signal Harvester API" },
    "graphmemory-backend": { repository: "graphmemory/backend", version: "1.0.0", usedBy: "backend, migrations" },
    "graphmemory-dashboard": { repository: "graphmemory/dashboard", version: "1.0.0", usedBy: "dashboard" },
    "graphmemory-analytics": { repository: "graphmemory/analytics", version: "1.0.0", usedBy: "analytics engine" },
    "postgres-15": { repository: "postgres", version: "15-alpine", usedBy: "x0tta6bl4, Signal Harvester" },
    "postgres-16": { repository: "postgres", version: "16.1-alpine", usedBy: "GraphMemory" },
    "cnpg-postgres-15": {
        repository: "ghcr.io/cloudnative-pg/postgresql",
        version: "15.8",
        usedBy: "x0tta6bl4, Signal Harvester with engine: cnpg",
    },
    "cnpg-postgres-16": {
        repository: "ghcr.io/cloudnative-pg/postgresql",
        version: "16.1",
        usedBy: "GraphMemory, SPIRE with engine: cnpg",
    },
    "redis-7": { repository: "redis", version: "7-alpine", usedBy: "x0tta6bl4" },
    "redis-7.2": { repository: "redis", version: "7.2-alpine", usedBy: "GraphMemory" },
    "postgres-exporter": {
        repository: "quay.io/prometheuscommunity/postgres-exporter",
        version: "v0.15.0",
        usedBy: "every Postgres",
    },
    prometheus: { repository: "prom/prometheus", version: "v2.47.0", usedBy: "both monitoring instances" },
    alertmanager: { repository: "prom/alertmanager", version: "v0.26.0", usedBy: "both monitoring instances" },
    grafana: { repository: "grafana/grafana", version: "10.1.5", usedBy: "both monitoring instances" },
    "kube-state-metrics": {
        repository: "registry.k8s.io/kube-state-metrics/kube-state-metrics",
        version: "v2.17.0",
        usedBy: "the shared monitoring instance",
    },
    // The same version is built for the tests: local/toolchain/modules/otel-collector.
    "otel-collector": {
        repository: "otel/opentelemetry-collector-contrib",
        version: "0.139.0",
        usedBy: "agents and gateway of logs and traces",
    },
    loki: { repository: "grafana/loki", version: "3.5.7", usedBy: "logs, where telemetry.logs.target is loki" },
    jaeger: {
        repository: "jaegertracing/jaeger",
        version: "2.13.0",
        usedBy: "traces, where telemetry.traces.target is jaeger",
    },
    "redis-exporter": { repository: "oliver006/redis_exporter", version: "v1.58.0", usedBy: "every Redis" },
    haproxy: { repository: "haproxy", version: "3.0-alpine", usedBy: "before every Redis of several nodes" },
    rclone: { repository: "rclone/rclone", version: "1.71.2", usedBy: "every backup, to reach its storage" },
    python: { repository: "python", version: "3.12-alpine", usedBy: "copies of SQLite databases and files" },
    "spire-server": { repository: "ghcr.io/spiffe/spire-server", version: "1.13.3", usedBy: "SPIRE servers" },
    "spire-agent": { repository: "ghcr.io/spiffe/spire-agent", version: "1.13.3", usedBy: "SPIRE agents" },
    "spire-controller-manager": {
        repository: "ghcr.io/spiffe/spire-controller-manager",
        version: "0.6.3",
        usedBy: "registrations, beside every SPIRE server",
    },
    "spire-oidc-discovery-provider": {
        repository: "ghcr.io/spiffe/oidc-discovery-provider",
        version: "1.13.3",
        usedBy: "OIDC discovery, where it is switched on",
    },
    "spiffe-helper": {
        repository: "ghcr.io/spiffe/spiffe-helper",
        version: "0.10.0",
        usedBy: "programs that log in to a database by identity",
    },
    "spiffe-csi-driver": {
        repository: "ghcr.io/spiffe/spiffe-csi-driver",
        version: "0.2.7",
        usedBy: "the agents' sockets in pods",
    },
    "csi-node-driver-registrar": {
        repository: "registry.k8s.io/sig-storage/csi-node-driver-registrar",
        version: "v2.13.0",
        usedBy: "the SPIFFE CSI driver",
    },
    "csi-livenessprobe": {
        repository: "registry.k8s.io/sig-storage/livenessprobe",
        version: "v2.15.0",
        usedBy: "the SPIFFE CSI driver",
    },
} as const satisfies Readonly<Record<string, ImageEntry>>;

export type ImageName = keyof typeof table;

export const imageTable: Readonly<Record<ImageName, ImageEntry>> = table;

export const imageNames = Object.keys(table) as readonly ImageName[];

/** What a container names as its image, with the parts it is made of. */
export interface Image {
    readonly reference: string;
    readonly repository: string;
    readonly version: string;
    readonly digest?: string;
}
export type Images = Readonly<Record<ImageName, Image>>;

export interface ImageOverride {
    readonly repository?: string;
    readonly tag?: string;
    readonly digest?: string;
}

export interface ImageSettings {
    readonly mirror?: string;
    readonly overrides: Readonly<Partial<Record<ImageName, ImageOverride>>>;
}

/** The table with a stack's own choices applied. A new tag or repository drops the digest that belonged to the old one. */
export function resolveImages(settings: ImageSettings): Images {
    const entries = imageNames.map((name) => [
        name,
        resolve(imageTable[name], settings, settings.overrides[name] ?? {}),
    ]);
    return Object.fromEntries(entries) as Images;
}

function resolve(entry: ImageEntry, settings: ImageSettings, override: ImageOverride): Image {
    const moved = override.tag !== undefined || override.repository !== undefined;
    const digest = override.digest ?? (moved ? undefined : entry.digest);
    const mirrored = settings.mirror === undefined ? entry.repository : `${settings.mirror}/${entry.repository}`;
    const repository = override.repository ?? mirrored;
    const version = override.tag ?? entry.version;
    return {
        reference: `${repository}:${version}${digest === undefined ? "" : `@${digest}`}`,
        repository,
        version,
        ...(digest === undefined ? {} : { digest }),
    };
}
