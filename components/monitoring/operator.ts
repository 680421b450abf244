import { type Labels, labels } from "../core/labels";
import { type Part, podLabelsOf } from "../core/traffic";
import type { RuleGroup } from "./model";
import type { ScrapeJob } from "./scrape";

/** By these the operator's own Prometheus is told to pick what is ours. */
export const operatorLabels: Labels = { "stackwright.dev/prometheus": "scrape" };

export interface CustomObject {
    readonly apiVersion: "monitoring.coreos.com/v1";
    readonly kind: "PodMonitor" | "PrometheusRule";
    readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
    readonly spec: Readonly<Record<string, unknown>>;
}

/** The same jobs and rules as objects of the Prometheus operator, for a cluster whose Prometheus is run by that. */
export function operatorObjects(
    prometheus: Part,
    jobs: readonly ScrapeJob[],
    groups: readonly RuleGroup[],
): readonly CustomObject[] {
    return [...jobs.flatMap(podMonitor), ...groups.map((group) => prometheusRule(prometheus, group))];
}

function podMonitor({ job, target, path, honorLabels, params }: ScrapeJob): readonly CustomObject[] {
    if (target.kind !== "pods" || target.abroad === true) return [];
    const { part, port } = target;
    return [
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "PodMonitor",
            metadata: {
                name: `scrape-${job}`,
                namespace: part.namespace,
                labels: { ...labels(part), ...operatorLabels },
            },
            spec: {
                selector: { matchLabels: { ...podLabelsOf(part) } },
                podMetricsEndpoints: [
                    {
                        port,
                        path: path ?? "/metrics",
                        interval: "30s",
                        scrapeTimeout: "10s",
                        ...(honorLabels === true ? { honorLabels: true } : {}),
                        ...(params === undefined ? {} : { params }),
                        // The operator names jobs its own way; the rules ask by ours.
                        relabelings: [
                            { targetLabel: "job", replacement: job, action: "replace" },
                            { targetLabel: "system", replacement: part.system, action: "replace" },
                            { targetLabel: "component", replacement: part.component, action: "replace" },
                        ],
                    },
                ],
            },
        },
    ];
}

function prometheusRule(prometheus: Part, group: RuleGroup): CustomObject {
    return {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: {
            name: `rules-${group.name}`,
            namespace: prometheus.namespace,
            labels: { ...labels(prometheus), ...operatorLabels },
        },
        spec: { groups: [group] },
    };
}
