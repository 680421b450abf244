/** Set on a pod (or in a pod template) by whoever wants to see what happens then. README.md has the table. */
export const annotations = {
    simulate: "stackwright.dev/simulate",
    readyAfter: "stackwright.dev/ready-after",
    completeAfter: "stackwright.dev/complete-after",
    usageCpu: "stackwright.dev/usage-cpu",
    usageMemory: "stackwright.dev/usage-memory",
} as const;

/** What may go wrong with a pod. */
export const podTroubles = ["never-ready", "crash-loop", "oom", "image-pull-failure"] as const;
export type PodTrouble = (typeof podTroubles)[number];

/** What may go wrong with a node. */
export const nodeTroubles = ["not-ready"] as const;

/** Holds, on a pod or another object, the value of a custom metric. */
export function metricAnnotation(metric: string): string {
    return `metrics.stackwright.dev/${metric}`;
}

/** The ConfigMap of a namespace that holds the values of external metrics. */
export const externalMetricsMap = "simulated-external-metrics";
