import type { AutoscalerArgs, KedaTrigger } from "../../components/autoscaling";
import type { RedisConnection } from "../../components/redis";
import type { Settings } from "../../config/schema";
import { autoscalerOf, present, type ScalingExtras } from "../scaling";
import { analyticsQueue } from "./traffic";
import type { GraphmemoryWorkloads } from "./workloads";

/** What changes the count or recommends the size of each program. The queue is given where KEDA counts it. */
export function graphmemoryScalers(
    settings: Settings,
    workloads: GraphmemoryWorkloads,
    queue: RedisConnection | undefined,
): Readonly<Record<string, AutoscalerArgs>> {
    const { backend, dashboard, analytics } = settings.graphmemory;
    return present({
        backend: autoscalerOf(
            settings,
            "graphmemory.backend",
            workloads.backend,
            backend,
            own(backend.autoscaling.customMetrics, [
                { name: "http_requests_per_second", perPod: String(backend.autoscaling.requestsPerSecond) },
                {
                    name: "http_request_duration_p95_seconds",
                    perPod: `${backend.autoscaling.responseTimeMilliseconds}m`,
                },
            ]),
        ),
        dashboard: autoscalerOf(
            settings,
            "graphmemory.dashboard",
            workloads.dashboard,
            dashboard,
            own(dashboard.autoscaling.customMetrics, [
                { name: "websocket_connections", perPod: String(dashboard.autoscaling.webSocketConnections) },
            ]),
        ),
        analytics: autoscalerOf(settings, "graphmemory.analytics", workloads.analytics, analytics, {
            ...own(analytics.autoscaling.customMetrics, [
                { name: "queue_depth", perPod: String(analytics.autoscaling.queueDepth) },
            ]),
            ...(queue && { triggers: [queueTrigger(queue, analytics.autoscaling.queueDepth)] }),
        }),
    });
}

function own(wanted: boolean, metrics: NonNullable<ScalingExtras["metrics"]>): ScalingExtras {
    return wanted ? { metrics } : {};
}

/** KEDA counts what waits with a login that may count and nothing else. */
function queueTrigger({ host, port, credentials, authority }: RedisConnection, lengthPerPod: number): KedaTrigger {
    if (authority.kind !== "secret") throw new Error("KEDA reads the authority of the queue from a Secret");
    return {
        kind: "redisList",
        name: "queue",
        address: `${host}:${port}`,
        list: analyticsQueue,
        lengthPerPod,
        credentials: { secretName: credentials.name, passwordKey: "password", usernameKey: "username" },
        authority: { secretName: authority.secret.name, key: "ca.crt" },
    };
}
