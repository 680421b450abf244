import * as fs from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { BackupRepository, StoreBackup } from "../../../../components/backup";
import { priorityClassName, tiers } from "../../../../components/core/tiers";
import { definePart, TrafficMap } from "../../../../components/core/traffic";
import { connectPostgres, Postgres } from "../../../../components/postgres";
import { connectRedis, Redis } from "../../../../components/redis";
import { createStandingClaim, type Placement, Workload } from "../../../../components/workload";
import type { ShopPlan } from "./plan";

interface Rotation {
    readonly generation: number;
    readonly overlap?: boolean;
}
type Stores = Readonly<Partial<Record<"postgres" | "queue", { readonly rotation?: Rotation }>>>;

const plan = JSON.parse(fs.readFileSync(process.env.DATA_PLAN ?? "", "utf8")) as ShopPlan;
const common = { system: plan.system, environment: "live", namespace: "shop" };
const job = (name: string) => definePart({ ...common, name, component: name, ports: {} });

const backend = definePart({
    ...common,
    name: "shop-backend",
    component: "backend",
    ports: { http: { number: 8000 } },
});
const storePorts = { postgres: { number: 5432 }, metrics: { number: 9187 } };
const store = definePart({ ...common, name: "postgres", component: "postgres", ports: storePorts });
const readers = definePart({ ...common, name: "postgres-read", component: "postgres-read", ports: storePorts });
const queue = definePart({
    ...common,
    name: "queue",
    component: "queue",
    ports: { redis: { number: 6379 }, metrics: { number: 9121 } },
});
const [check, queueCheck, copy, putBack, drill] = [
    "postgres-check",
    "queue-check",
    "postgres-backup",
    "postgres-restore",
    "postgres-drill",
].map(job);
if (!check || !queueCheck || !copy || !putBack || !drill) throw new Error("a job is missing");

const map = new TrafficMap();
for (const part of [backend, store, readers, queue, check, queueCheck, copy, putBack, drill]) map.add(part);
map.connect(backend, store, "postgres", {
    why: "orders",
    access: { store: "postgres", database: "shop", rights: "owner" },
});
map.connect(backend, queue, "redis", {
    why: "work",
    access: { store: "redis", keys: ["queue:*"], rights: "readWrite" },
});
map.connect(copy, store, "postgres", { why: "copies it" });
connectPostgres(map, store, { check, ...(plan.readReplicas > 0 ? { readReplicas: readers } : {}) });
connectRedis(map, queue, { check: queueCheck });

const cluster = new k8s.Provider("cluster", {
    context: "stackwright-local",
    enableServerSideApply: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
});
const providers = [cluster, new random.Provider("random")];
const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name: "shop" } }, { provider: cluster });
const priorities = tiers.map(
    (tier, index) =>
        new k8s.scheduling.v1.PriorityClass(
            `priority-${tier}`,
            { metadata: { name: priorityClassName("live", tier) }, value: 1000 + index },
            { provider: cluster },
        ),
);
const within = { providers, dependsOn: [namespace, ...priorities] };
const placement: Placement = {};
const secret = (name: string) => ({ name, hash: "issued" });
const tls = (name: string) => ({
    certificate: secret(`${name}-tls`),
    authority: { kind: "secret", secret: secret(`${name}-tls`), keys: ["ca.crt"] } as const,
});
/** As the stack file says, where a test lets a command write it; otherwise as the test asks. */
function rotationOf(store: "postgres" | "queue"): Rotation {
    const settings = new pulumi.Config("stackwright").getObject<Stores>("graphmemory");
    return settings?.[store]?.rotation ?? { generation: plan.generation, overlap: plan.overlap };
}

const postgres = new Postgres(
    "postgres",
    {
        part: store,
        checkPart: check,
        callers: map.callersOf(store, "postgres"),
        image: plan.postgresImage,
        exporterImage: "quay.io/prometheuscommunity/postgres-exporter:v0.15.0",
        resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { cpu: "1", memory: plan.memory } },
        volume: { size: plan.size, storageClass: plan.storageClass },
        maxConnections: 50,
        tls: tls("postgres"),
        rotation: rotationOf("postgres"),
        backupPart: copy,
        placement,
        protect: true,
        ...(plan.readReplicas > 0
            ? { readReplicas: { part: readers, count: plan.readReplicas, failover: "manual" } as const }
            : {}),
    },
    within,
);
const redis = new Redis(
    "queue",
    {
        part: queue,
        checkPart: queueCheck,
        callers: map.callersOf(queue, "redis"),
        role: "queue",
        topology: { kind: "single" },
        image: plan.queueImage,
        exporterImage: "oliver006/redis_exporter:v1.58.0",
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "200m", memory: plan.queueMemory } },
        volume: { size: plan.queueSize, storageClass: plan.queueStorageClass },
        tls: tls("queue"),
        rotation: rotationOf("queue"),
        placement,
        protect: true,
    },
    within,
);

createStandingClaim(
    "files",
    {
        path: "shop.files",
        name: "files",
        namespace: "shop",
        owner: backend,
        size: plan.filesSize,
        storageClass: plan.filesStorageClass,
        accessMode: plan.filesAccessMode,
    },
    { provider: cluster, dependsOn: within.dependsOn },
);

const { credentials } = postgres.connectionFor(backend);
if (credentials === undefined) throw new Error("the backend logs in with a password");
const ask = { http: "/health", port: "http" };
new Workload(
    "backend",
    {
        kind: "Deployment",
        part: backend,
        tier: "app",
        runAs: { uid: 10_001 },
        replicas: 2,
        disruption: { minAvailable: 1 },
        main: {
            name: "backend",
            image: "registry.example/backend:1.0.0",
            resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "200m", memory: "128Mi" } },
            probes: {
                startup: { ask, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
                readiness: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
                liveness: { ask, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 3 },
            },
            mounts: [
                { volume: "database", path: "/run/secrets/database" },
                { volume: "queue", path: "/run/secrets/queue" },
            ],
        },
        volumes: {
            database: { kind: "secret", secret: credentials },
            queue: { kind: "secret", secret: redis.connectionFor(backend).credentials },
        },
        placement,
    },
    { ...within, dependsOn: [...within.dependsOn, ...postgres.ready, ...redis.ready] },
);

const owner = { name: "backup", system: plan.system, component: "backup", environment: "live" };
const repository = new BackupRepository(
    "backup",
    {
        namespace: "shop",
        owner,
        image: "rclone/rclone:1.71.2",
        target: {
            kind: "s3",
            endpoint: "https://s3.shop.internal",
            bucket: "shop",
            credentials: {
                accessKey: pulumi.secret(`${plan.encryptionKey}-access`),
                secretKey: pulumi.secret(`${plan.encryptionKey}-secret`),
            },
        },
        encryption: { current: "k1", keys: { k1: pulumi.secret(plan.encryptionKey) } },
    },
    within,
);
new StoreBackup(
    "postgres-backup",
    {
        kind: "postgres",
        // The log of this sample stays on its volume; what is tried here is the objects.
        server: {
            ...postgres.args,
            archive: { ...sampleArchive() },
        },
        login: postgres.replicationLogin(copy),
        repository: repository.ref,
        part: copy,
        restorePart: putBack,
        drill: { part: drill, day: "Sunday", at: "04:30" },
        at: "02:30",
        placement,
    },
    { ...within, dependsOn: [...within.dependsOn, ...postgres.ready] },
);

function sampleArchive() {
    return { command: "true", timeoutSeconds: 60, memory: "16Mi", init: [], volumes: {}, mounts: [], env: {} };
}
