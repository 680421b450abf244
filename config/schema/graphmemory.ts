import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { area, type DeepReadonly } from "./area";
import { flag, host, logLevel, replicas, userId, wholeNumber } from "./primitives";
import { checkPostgres, checkRedis, migrations, postgres, redis } from "./stores";
import {
    autoscalingShape,
    checkResources,
    checkWorkload,
    disruption,
    enabled,
    resources,
    resourcesOf,
    scalingEngine,
    scalingEngineWithKeda,
    verticalAutoscaling,
} from "./workload";

/** Scale on the workload's own metrics too; they are served by the Prometheus adapter. */
const customMetrics = flag.default(true);
const applicationUser = userId.default(10_001);

const backend = z.strictObject({
    replicas,
    resources: resources.default(resourcesOf("200m/512Mi", "1000m/2Gi")),
    runAsUser: applicationUser,
    host: host.default("api.graphmemory"),
    autoscaling: z.strictObject({
        engine: scalingEngine,
        ...autoscalingShape({
            min: 3,
            max: 10,
            cpuPercent: 70,
            memoryPercent: 80,
            up: { percent: 50, periodSeconds: 60, stabilizationSeconds: 60 },
            down: { percent: 25, periodSeconds: 60, stabilizationSeconds: 300 },
        }),
        customMetrics,
        requestsPerSecond: wholeNumber(1, 100_000).default(50),
        responseTimeMilliseconds: wholeNumber(1, 60_000).default(500),
    }),
    verticalAutoscaling,
    disruption,
    migrations,
});

const dashboard = z.strictObject({
    replicas,
    resources: resources.default(resourcesOf("100m/256Mi", "500m/1Gi")),
    runAsUser: applicationUser,
    host: host.default("dashboard.graphmemory"),
    autoscaling: z.strictObject({
        engine: scalingEngine,
        ...autoscalingShape({
            min: 2,
            max: 6,
            cpuPercent: 60,
            memoryPercent: 70,
            up: { percent: 50, periodSeconds: 60, stabilizationSeconds: 30 },
            down: { percent: 25, periodSeconds: 60, stabilizationSeconds: 300 },
        }),
        customMetrics,
        webSocketConnections: wholeNumber(1, 100_000).default(100),
    }),
    verticalAutoscaling,
    disruption,
});

const analytics = z.strictObject({
    replicas,
    resources,
    runAsUser: applicationUser,
    autoscaling: z.strictObject({
        engine: scalingEngineWithKeda,
        ...autoscalingShape({
            min: 2,
            max: 8,
            cpuPercent: 75,
            memoryPercent: 85,
            up: { percent: 50, periodSeconds: 60, stabilizationSeconds: 120 },
            down: { percent: 25, periodSeconds: 60, stabilizationSeconds: 600 },
        }),
        customMetrics,
        /** Waiting jobs per pod. */
        queueDepth: wholeNumber(1, 1_000_000).default(20),
    }),
    verticalAutoscaling,
    disruption,
});

const schema = z.strictObject({
    enabled,
    logLevel,
    /** Switches of the application itself; each becomes FEATURE_<NAME>. */
    features: z
        .record(
            z
                .string()
                .regex(/^[a-z][A-Za-z0-9]*$/)
                .meta({ wants: "a name in camelCase such as streamingExport" }),
            flag,
        )
        .default({}),
    backend,
    dashboard,
    analytics,
    postgres: postgres({ database: "graphmemory", volume: { size: "20Gi", storageClass: "graphmemory-fast-ssd" } }),
    redis: redis({ volume: { size: "10Gi", storageClass: "graphmemory-fast-ssd" } }),
    /** Work for analytics: an instance of its own that forgets nothing, because a full cache would drop what waits. */
    queue: redis({
        volume: { size: "5Gi", storageClass: "graphmemory-fast-ssd" },
        resources: resourcesOf("50m/128Mi", "250m/512Mi"),
        maxMemory: "384Mi",
    }),
});
export type GraphmemorySettings = DeepReadonly<z.output<typeof schema>>;

export const graphmemory = area({
    type: "object",
    description: "GraphMemory-IDE: backend, dashboard and analytics with their stores",
    schema,
    check: (value) => [
        ...checkWorkload("backend", value.backend),
        ...checkWorkload("dashboard", value.dashboard),
        ...checkWorkload("analytics", value.analytics),
        ...checkPostgres("postgres", value.postgres),
        ...checkRedis("redis", value.redis),
        ...checkRedis("queue", value.queue),
        ...checkResources("backend.migrations.resources", value.backend.migrations.resources),
        ...checkStores(value),
    ],
});

/** Backend and analytics know no other store: without them they would only crash. */
function checkStores(value: GraphmemorySettings): Problem[] {
    return (["postgres", "redis", "queue"] as const)
        .filter((store) => value.enabled && !value[store].enabled)
        .map((store) => ({
            path: `${store}.enabled`,
            value: false,
            problem: "backend and analytics cannot run without it",
            allowed: "true while graphmemory is enabled",
            fix: `enable ${store} or switch graphmemory off`,
        }));
}
