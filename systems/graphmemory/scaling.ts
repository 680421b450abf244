import type { GraphmemorySettings } from "../../config/schema/graphmemory";
import type { ScalingExtras } from "../scaling";

/** What each program is scaled on beside CPU and memory. */
export function scalingExtras(
    settings: GraphmemorySettings,
): Readonly<Record<"backend" | "dashboard" | "analytics", ScalingExtras>> {
    const { backend, dashboard, analytics } = settings;
    return {
        backend: own(backend.autoscaling.customMetrics, [
            { name: "http_requests_per_second", perPod: String(backend.autoscaling.requestsPerSecond) },
            {
                name: "http_request_duration_p95_seconds",
                perPod: `${backend.autoscaling.responseTimeMilliseconds}m`,
            },
        ]),
        dashboard: own(dashboard.autoscaling.customMetrics, [
            { name: "websocket_connections", perPod: String(dashboard.autoscaling.webSocketConnections) },
        ]),
        analytics: own(analytics.autoscaling.customMetrics, [
            { name: "queue_depth", perPod: String(analytics.autoscaling.queueDepth) },
        ]),
    };
}

function own(wanted: boolean, metrics: NonNullable<ScalingExtras["metrics"]>): ScalingExtras {
    return wanted ? { metrics } : {};
}
