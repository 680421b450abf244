import { stringify } from "yaml";
import type { Problem } from "../core/problems";

/**
 * A metric that a HorizontalPodAutoscaler may look at. One table of these makes both the autoscalers' targets
 * and the configuration of the Prometheus adapter that serves them, so that none can ask for what the other lacks.
 */
export interface CustomMetric {
    /** How autoscalers call it: `http_requests_per_second`. */
    readonly name: string;
    /** The series in Prometheus it is made from, without suffix for a quantile: `http_request_duration_seconds`. */
    readonly series: string;
    /** Only series with these labels. @default - all */
    readonly labels?: Readonly<Record<string, string>>;
    readonly measure: Measure;
}

export type Measure =
    /** What a counter grows by in a second. */
    | { readonly kind: "rate"; readonly windowSeconds: number }
    /** The value as it is. */
    | { readonly kind: "gauge" }
    /**
     * One number for all pods, which each of them tells alike, such as how much waits in a queue. An autoscaler would
     * take it for the average of its pods and never have enough of them, so it is served as the namespace's.
     */
    | { readonly kind: "shared" }
    /** A quantile of a histogram, such as the response time 95 of 100 requests stay below. */
    | { readonly kind: "quantile"; readonly quantile: number; readonly windowSeconds: number };

/** One rule of the Prometheus adapter's configuration. */
export interface AdapterRule {
    readonly seriesQuery: string;
    readonly resources: {
        readonly overrides: {
            readonly namespace: { readonly resource: "namespace" };
            readonly pod?: { readonly resource: "pod" };
        };
    };
    readonly name: { readonly matches: string; readonly as: string };
    readonly metricsQuery: string;
}

/** The adapter's rules for a table of metrics, in its order. */
export function adapterRules(metrics: readonly CustomMetric[]): readonly AdapterRule[] {
    return metrics.map((metric) => ({
        seriesQuery: `${seriesOf(metric)}{${['namespace!=""', 'pod!=""', ...matchers(metric)].join(",")}}`,
        resources: {
            overrides: {
                namespace: { resource: "namespace" },
                ...(metric.measure.kind === "shared" ? {} : { pod: { resource: "pod" } }),
            },
        },
        name: { matches: `^${seriesOf(metric)}$`, as: metric.name },
        metricsQuery: metricsQuery(metric),
    }));
}

/** The adapter's `config.yaml`. */
export function adapterConfiguration(metrics: readonly CustomMetric[]): string {
    return stringify({ rules: adapterRules(metrics) }, { lineWidth: 0 });
}

/** The adapter puts in the series, and the namespace and pods asked for; `GroupBy` is the label of whichever it is about. */
function metricsQuery(metric: CustomMetric): string {
    const selected = `<<.Series>>{${["<<.LabelMatchers>>", ...matchers(metric)].join(",")}}`;
    const { measure } = metric;
    switch (measure.kind) {
        case "rate":
            return `sum by (<<.GroupBy>>) (rate(${selected}[${measure.windowSeconds}s]))`;
        case "gauge":
            return `sum by (<<.GroupBy>>) (${selected})`;
        case "shared":
            return `max by (<<.GroupBy>>) (${selected})`;
        case "quantile":
            return (
                `histogram_quantile(${measure.quantile}, ` +
                `sum by (le, <<.GroupBy>>) (rate(${selected}[${measure.windowSeconds}s])))`
            );
    }
}

function seriesOf({ series, measure }: CustomMetric): string {
    return measure.kind === "quantile" ? `${series}_bucket` : series;
}

function matchers({ labels = {} }: CustomMetric): readonly string[] {
    return Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** What would make the adapter serve something else than was meant, or refuse its configuration. */
export function validateMetrics(path: string, metrics: readonly CustomMetric[]): readonly Problem[] {
    const seen = new Set<string>();
    return metrics.flatMap((metric): readonly Problem[] => {
        const problems: Problem[] = [];
        const at = `${path}.${metric.name}`;
        if (seen.has(metric.name))
            problems.push({ path: at, problem: "is served twice, so its value would be chance" });
        seen.add(metric.name);
        for (const [member, value] of [
            ["name", metric.name],
            ["series", metric.series],
        ] as const) {
            if (metricName.test(value)) continue;
            problems.push({
                path: `${at}.${member}`,
                value,
                problem: "no name of a metric",
                allowed: 'letters, digits, "_" and ":", not starting with a digit',
            });
        }
        const { measure } = metric;
        if (measure.kind === "quantile" && !(measure.quantile > 0 && measure.quantile < 1)) {
            problems.push({
                path: `${at}.measure.quantile`,
                value: measure.quantile,
                problem: "no share of requests",
                allowed: "between 0 and 1, such as 0.95",
            });
        }
        return problems;
    });
}
