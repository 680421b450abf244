import type {
    AutoscalerArgs,
    Behaviour,
    CustomMetric,
    KedaTrigger,
    Pace,
    Scaling,
    VerticalScaling,
} from "../components/autoscaling";
import type { Settings } from "../config/schema";
import type { Autoscaling, ScalingPace, VerticalSetting } from "../config/schema/workload";

/** The workloads' own metrics that the Prometheus adapter serves; its configuration is made from this very table. */
export const servedMetrics: readonly CustomMetric[] = [
    {
        name: "http_requests_per_second",
        series: "http_requests_total",
        measure: { kind: "rate", windowSeconds: 120 },
    },
    {
        name: "http_request_duration_p95_seconds",
        series: "http_request_duration_seconds",
        measure: { kind: "quantile", quantile: 0.95, windowSeconds: 120 },
    },
    { name: "websocket_connections", series: "streamlit_websocket_connections", measure: { kind: "gauge" } },
    { name: "queue_depth", series: "graphmemory_queue_depth", measure: { kind: "shared" } },
];

type AnyAutoscaling = Omit<Autoscaling, "engine"> & { readonly engine: "none" | "hpa" | "keda" };
type CustomTarget = { readonly name: string; readonly perPod: string };

export interface ScalingExtras {
    /** What one pod should have of the workload's own metrics. @default - CPU and memory only */
    readonly metrics?: readonly CustomTarget[];
    /** What KEDA watches beside CPU and memory. */
    readonly triggers?: readonly KedaTrigger[];
}

/** The scaler of a workload as its settings say; undefined where its count is fixed. */
export function scalingOf(settings: AnyAutoscaling, extras: ScalingExtras = {}): Scaling | undefined {
    const range = { min: settings.min, max: settings.max, behaviour: behaviourOf(settings) };
    switch (settings.engine) {
        case "none":
            return undefined;
        case "hpa":
            return {
                engine: "hpa",
                ...range,
                cpuPercent: settings.cpuPercent,
                memoryPercent: settings.memoryPercent,
                ...(extras.metrics === undefined ? {} : { metrics: extras.metrics }),
            };
        case "keda":
            return {
                engine: "keda",
                ...range,
                triggers: [
                    { kind: "cpu", percent: settings.cpuPercent },
                    { kind: "memory", percent: settings.memoryPercent },
                    ...(extras.triggers ?? []),
                ],
                // Without a reading of a trigger, run what usually suffices and never fewer than run already.
                ...(extras.triggers === undefined ? {} : { fallback: { failureThreshold: 3, replicas: settings.min } }),
            };
    }
}

function behaviourOf(settings: Pick<AnyAutoscaling, "scaleUp" | "scaleDown">): Behaviour {
    return { up: paceOf(settings.scaleUp), down: paceOf(settings.scaleDown) };
}

function paceOf({ percent, pods, periodSeconds, stabilizationSeconds }: ScalingPace): Pace {
    return {
        periodSeconds,
        stabilizationSeconds,
        ...(percent === undefined ? {} : { percent }),
        ...(pods === undefined ? {} : { pods }),
    };
}

/** Recommendations only: they never change a running pod. */
export function verticalOf(setting: VerticalSetting, name?: string): VerticalScaling | undefined {
    if (setting === "off") return undefined;
    return { mode: setting === "initial" ? "Initial" : "Off", ...(name === undefined ? {} : { name }) };
}

/** One workload with its scaler and recommender; undefined where it has neither. */
export function autoscalerOf(
    settings: Settings,
    path: string,
    target: AutoscalerArgs["target"],
    workload: { readonly autoscaling: AnyAutoscaling; readonly verticalAutoscaling?: VerticalSetting },
    extras: ScalingExtras & { readonly verticalName?: string } = {},
): AutoscalerArgs | undefined {
    const scaling = scalingOf(workload.autoscaling, extras);
    const vertical = verticalOf(workload.verticalAutoscaling ?? "off", extras.verticalName);
    if (scaling === undefined && vertical === undefined) return undefined;
    return {
        path,
        target,
        ...(scaling === undefined ? {} : { scaling }),
        ...(vertical === undefined ? {} : { vertical }),
        served: servedMetrics,
        capabilities: settings.capabilities,
    };
}

/** Without the workloads that have no scaler. */
export function present(
    scalers: Readonly<Record<string, AutoscalerArgs | undefined>>,
): Readonly<Record<string, AutoscalerArgs>> {
    return Object.fromEntries(
        Object.entries(scalers).flatMap(([role, args]) => (args === undefined ? [] : [[role, args]])),
    );
}
