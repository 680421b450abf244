import type {
    AutoscalerArgs,
    Behaviour,
    CustomMetric,
    HorizontalScaling,
    KedaScaling,
} from "../../../components/autoscaling";
import { definePart } from "../../../components/core/traffic";
import type { DeploymentArgs } from "../../../components/workload";
import { deployment } from "../workload/samples";

/** The Signal Harvester's own figures. */
export const behaviour: Behaviour = {
    up: { percent: 50, periodSeconds: 60, stabilizationSeconds: 60 },
    down: { pods: 1, periodSeconds: 60, stabilizationSeconds: 300 },
};

export const target: DeploymentArgs = { ...deployment, scaled: true };

export const onUse: HorizontalScaling = {
    engine: "hpa",
    min: 2,
    max: 10,
    cpuPercent: 70,
    memoryPercent: 80,
    behaviour,
};

export const served: readonly CustomMetric[] = [
    {
        name: "http_requests_per_second",
        series: "http_requests_total",
        labels: { app: "shop-api" },
        measure: { kind: "rate", windowSeconds: 120 },
    },
    {
        name: "http_response_seconds",
        series: "http_request_duration_seconds",
        measure: { kind: "quantile", quantile: 0.95, windowSeconds: 120 },
    },
    { name: "websocket_connections", series: "websocket_connections", measure: { kind: "gauge" } },
    { name: "jobs_waiting", series: "shop_jobs_waiting", measure: { kind: "shared" } },
];

export const everything = { metricsServer: true, prometheusAdapter: true, keda: true, vpa: true } as const;

export const horizontal: AutoscalerArgs = {
    path: "shop.api",
    target,
    scaling: onUse,
    served,
    capabilities: everything,
};

const workerPart = definePart({
    ...deployment.part,
    name: "shop-worker",
    component: "worker",
    serviceAccount: "shop-worker",
    ports: deployment.part.ports,
});

export const kedaScaling: KedaScaling = {
    engine: "keda",
    min: 2,
    max: 8,
    behaviour,
    triggers: [
        {
            kind: "redisList",
            name: "queue",
            address: "redis.shop-staging.svc.cluster.local:6379",
            list: "queue:jobs",
            lengthPerPod: 20,
            credentials: { secretName: "shop-queue", passwordKey: "password", usernameKey: "username" },
            authority: { secretName: "shop-queue-tls", key: "ca.crt" },
        },
        { kind: "cpu", percent: 75 },
        { kind: "memory", percent: 85 },
    ],
    fallback: { failureThreshold: 3, replicas: 4 },
};

export const byQueue: AutoscalerArgs = {
    ...horizontal,
    path: "shop.worker",
    target: { ...target, part: workerPart },
    scaling: kedaScaling,
};
