import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { area, type DeepReadonly } from "./area";
import {
    flag,
    host,
    logLevel,
    percent,
    port,
    replicas,
    seconds,
    secretOfYours,
    storage,
    text,
    waiver,
    wholeNumber,
} from "./primitives";
import { checkPostgres, checkRedis, migrations, postgres, redis } from "./stores";
import {
    autoscaling,
    checkResources,
    checkWorkload,
    disruption,
    enabled,
    resources,
    resourcesOf,
    verticalAutoscaling,
    volume,
} from "./workload";

const api = z.strictObject({
    enabled,
    replicas,
    resources,
    autoscaling: autoscaling({ min: 2, max: 10, cpuPercent: 80, memoryPercent: 80 }),
    verticalAutoscaling,
    disruption: disruption.default({ minAvailable: 1 }),
    host: host.default("api.x0tta6bl4"),
    /** The application writes into its image's own folders, so its root cannot be read-only. */
    readOnlyRootFilesystem: flag.default(false),
    dataSizeLimit: storage.default("100Mi"),
    migrations,
});

const controller = z.strictObject({
    enabled,
    replicas,
    resources,
    autoscaling: autoscaling({ min: 3, max: 10, cpuPercent: 70, memoryPercent: 80 }),
    verticalAutoscaling,
    disruption: disruption.default({ minAvailable: 2 }),
    volume: volume.default({ size: "10Gi", storageClass: "fast-ssd" }),
});

/** Loads the mesh's kernel programs: a helper with rights over its node beside each mesh pod, in a namespace of its own. */
const ebpf = z
    .strictObject({
        enabled: flag.default(false),
        /** What of the mesh image loads them. */
        command: z.array(text).min(1).exactOptional(),
        resources: resources.default(resourcesOf("100m/128Mi", "500m/256Mi")),
        /** On the node's own network, so it must be free there. */
        healthPort: port.default(9465),
        /** Why the nodes' kernels may be reached, who answers for it, until when. */
        waiver: waiver.exactOptional(),
    })
    .prefault({});

const mesh = z
    .strictObject({
        enabled,
        resources: resources.default(resourcesOf("500m/512Mi", "1000m/1Gi")),
        /** How many nodes may be without their mesh pod during an update. */
        maxUnavailable: wholeNumber(1, 100).default(1),
        tolerateControlPlane: flag.default(false),
        ebpf,
    })
    .prefault({});

const postQuantum = z
    .strictObject({
        enabled: flag.default(true),
        kem: z.enum(["ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"]).default("ML-KEM-768"),
        signature: z.enum(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]).default("ML-DSA-65"),
    })
    .prefault({});

/** The self-healing loop: how often it looks, and from where on it acts. */
const mapeK = z
    .strictObject({
        monitorIntervalSeconds: seconds.default(10),
        analyzeIntervalSeconds: seconds.default(30),
        cpuThresholdPercent: percent.default(80),
        memoryThresholdPercent: percent.default(80),
        peerTimeoutSeconds: seconds.default(15),
    })
    .prefault({});

const schema = z.strictObject({
    enabled,
    /** In front of the API's Deployment, ConfigMap, budget, policy and cluster-scoped names; Services keep theirs. */
    namePrefix: z
        .string()
        .regex(/^([a-z0-9][a-z0-9-]*-)?$/)
        .meta({ wants: 'nothing, or lower-case letters, digits and "-" ending in "-", such as staging-' })
        .default(""),
    logLevel,
    profilingEnabled: flag,
    httpPort: port.default(8000),
    metricsPort: port.default(8001),
    /** Serves metrics on 9090 too, scraped by jobs of their own, for dashboards made for the older port. */
    legacyMetricsPort: flag.default(false),
    /**
     * What the mesh's images are pulled with: a Secret of type kubernetes.io/dockerconfigjson that you put into the
     * mesh's namespace, and with mesh.ebpf into that one's too.
     */
    imagePullSecret: secretOfYours.exactOptional(),
    zeroTrust: flag.default(true),
    /** Connections of each pod of the API. The database must take those of all its replicas, and of one more in a rollout. */
    databasePoolSize: wholeNumber(1, 500).default(20),
    api,
    controller,
    mesh,
    postQuantum,
    mapeK,
    postgres: postgres({ database: "x0tta6bl4", volume: { size: "10Gi", storageClass: "fast-ssd" } }),
    redis: redis({ volume: { size: "2Gi", storageClass: "fast-ssd" } }),
});
export type X0tta6bl4Settings = DeepReadonly<z.output<typeof schema>>;

export const x0tta6bl4 = area({
    type: "object",
    description: "The mesh network: API, controllers, mesh nodes, their stores and the self-healing loop",
    schema,
    check: (value) => [
        ...checkWorkload("api", value.api),
        ...checkResources("api.migrations.resources", value.api.migrations.resources),
        ...checkWorkload("controller", value.controller),
        ...checkResources("mesh.resources", value.mesh.resources),
        ...checkPostgres("postgres", value.postgres),
        ...checkRedis("redis", value.redis),
        ...checkPorts(value),
        ...checkEbpf(value),
    ],
});

function checkEbpf({ enabled, mesh }: X0tta6bl4Settings): Problem[] {
    if (!enabled || !mesh.ebpf.enabled) return [];
    const missing = (["waiver", "command"] as const).filter((key) => mesh.ebpf[key] === undefined);
    const fixes = { waiver: "add reason, owner and expires", command: "name the loader of your image" };
    return [
        ...checkResources("mesh.ebpf.resources", mesh.ebpf.resources),
        ...missing.map((key) => ({
            path: `mesh.ebpf.${key}`,
            problem: "is missing, and without it nothing may touch the nodes' kernels",
            fix: fixes[key],
        })),
        ...(mesh.enabled
            ? []
            : [
                  {
                      path: "mesh.ebpf.enabled",
                      value: true,
                      problem: "loads programs for mesh nodes that are switched off",
                      fix: "enable mesh, or switch mesh.ebpf off",
                  },
              ]),
    ];
}

const gossipPort = 7946;
const olderMetricsPort = 9090;

function checkPorts(value: X0tta6bl4Settings): Problem[] {
    const taken = new Map<number, string>([[gossipPort, "the gossip port"]]);
    if (value.legacyMetricsPort) taken.set(olderMetricsPort, "the port of legacyMetricsPort");
    const problems: Problem[] = [];
    for (const key of ["httpPort", "metricsPort"] as const) {
        const owner = taken.get(value[key]);
        if (owner !== undefined) {
            problems.push({
                path: key,
                value: value[key],
                problem: `also ${owner}`,
                allowed: "a port of its own",
                fix: key === "metricsPort" ? "use 8001" : "use 8000",
            });
        }
        taken.set(value[key], key);
    }
    return problems;
}
