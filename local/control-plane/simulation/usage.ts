import { annotations } from "./annotations";

/**
 * What the metrics of simulated pods say: each container uses what the pod's annotation says, or else a fifth of the
 * CPU and half of the memory that it requests, so that an autoscaler left alone goes to its minimum.
 */
function usageOf(resource: "cpu" | "memory", annotation: string, share: number, least: string): object {
    return {
        expression: [
            `"${annotation}" in pod.metadata.annotations`,
            `? Quantity(pod.metadata.annotations["${annotation}"])`,
            `: ("${resource}" in container.resources.requests`,
            `? container.resources.requests["${resource}"] * ${share}`,
            `: Quantity("${least}"))`,
        ].join("\n"),
    };
}

const usage = {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "ClusterResourceUsage",
    metadata: { name: "usage" },
    spec: {
        usages: [
            {
                usage: {
                    cpu: usageOf("cpu", annotations.usageCpu, 0.2, "10m"),
                    memory: usageOf("memory", annotations.usageMemory, 0.5, "16Mi"),
                },
            },
        ],
    },
};

interface MetricOptions {
    readonly name: string;
    readonly dimension: "node" | "pod" | "container";
    readonly kind: "counter" | "gauge";
    readonly value: string;
}

function metric({ name, dimension, kind, value }: MetricOptions): object {
    const labels = [
        ...(dimension === "container" ? [{ name: "container", value: "container.name" }] : []),
        ...(dimension === "node"
            ? []
            : [
                  { name: "namespace", value: "pod.metadata.namespace" },
                  { name: "pod", value: "pod.metadata.name" },
              ]),
    ];
    return { name, dimension, kind, value, labels };
}

/** kwok counts from the first look, and metrics-server throws away a counter that is still 0: it would wait longer. */
const alreadyUsed = "1.0";

/** What a kubelet answers at /metrics/resource, which is all that metrics-server asks for. */
const kubeletMetrics = {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Metric",
    metadata: { name: "kubelet" },
    spec: {
        path: "/metrics/nodes/{nodeName}/metrics/resource",
        metrics: [
            metric({
                name: "container_start_time_seconds",
                dimension: "container",
                kind: "gauge",
                value: "UnixSecond(pod.metadata.creationTimestamp)",
            }),
            metric({
                name: "container_cpu_usage_seconds_total",
                dimension: "container",
                kind: "counter",
                value: `${alreadyUsed} + pod.CumulativeUsage("cpu", container.name)`,
            }),
            metric({
                name: "container_memory_working_set_bytes",
                dimension: "container",
                kind: "gauge",
                value: 'pod.Usage("memory", container.name)',
            }),
            metric({
                name: "node_cpu_usage_seconds_total",
                dimension: "node",
                kind: "counter",
                value: `${alreadyUsed} + node.CumulativeUsage("cpu")`,
            }),
            metric({
                name: "node_memory_working_set_bytes",
                dimension: "node",
                kind: "gauge",
                value: 'node.Usage("memory")',
            }),
        ],
    },
};

/** Where metrics-server finds the above, per node. */
export function resourceMetricsPath(node: string): string {
    return `/metrics/nodes/${node}/metrics/resource`;
}

export const usageResources = [usage, kubeletMetrics];
