/** What a program shows of itself: the series that rules and panels may be made from. */
export interface Catalogue {
    /** The program: `postgres-exporter`. */
    readonly name: string;
    readonly metrics: Readonly<Record<string, Metric>>;
}

export interface Metric {
    readonly type: "counter" | "gauge" | "histogram" | "summary";
    readonly help: string;
    /** Labels the program itself puts on it, beside those of its target. */
    readonly labels: readonly string[];
}

export function catalogue(name: string, metrics: Readonly<Record<string, Metric>>): Catalogue {
    return { name, metrics };
}

const ofType =
    (type: Metric["type"]) =>
    (help: string, ...labels: readonly string[]): Metric => ({ type, help, labels });

export const counter = ofType("counter");
export const gauge = ofType("gauge");
export const histogram = ofType("histogram");
export const summary = ofType("summary");

/** What Prometheus itself says of every target, whatever that serves, and of its own rules. */
export const ofEveryTarget = catalogue("prometheus-scrape", {
    up: gauge("Whether the last scrape of the target succeeded"),
    scrape_duration_seconds: gauge("How long the last scrape took"),
    scrape_samples_scraped: gauge("How many samples the target showed"),
    scrape_samples_post_metric_relabeling: gauge("How many samples of the target were kept"),
    ALERTS: gauge("Alerts that fire or are about to", "alertname", "alertstate", "severity"),
});

/** Labels that every series has from its target, or from Prometheus. */
export const targetLabels: readonly string[] = [
    "job",
    "instance",
    "namespace",
    "pod",
    "node",
    "container",
    "system",
    "component",
    "environment",
    "stack",
];

/** The series of a metric as queries name them, with the labels each may be selected by. */
export function seriesOf(name: string, { type, labels }: Metric): ReadonlyMap<string, ReadonlySet<string>> {
    const own = [...targetLabels, ...labels];
    const plain: readonly [string, readonly string[]][] = [
        [`${name}_sum`, own],
        [`${name}_count`, own],
    ];
    const series: Readonly<Record<Metric["type"], readonly [string, readonly string[]][]>> = {
        counter: [[name, own]],
        gauge: [[name, own]],
        histogram: [[`${name}_bucket`, [...own, "le"]], ...plain],
        summary: [[name, [...own, "quantile"]], ...plain],
    };
    return new Map(series[type].map(([series, labels]) => [series, new Set(labels)]));
}
