import { type Callee, defineForeign, type Foreign, type Part, podLabelsOf, type TrafficMap } from "../core/traffic";
import type { Catalogue, Scraped } from "./model";

/** What one scrape job reads, and how its targets are found. */
export interface ScrapeJob extends Scraped {
    readonly target: ScrapeTarget;
    /** @default /metrics */
    readonly path?: string;
    readonly params?: Readonly<Record<string, readonly string[]>>;
    /** What the targets say of a series' namespace and pod is true of it: they speak for others. @default false */
    readonly honorLabels?: boolean;
    /** @default 30s */
    readonly interval?: string;
}

export type ScrapeTarget =
    /** Every running pod of a part, found through the API server. */
    | {
          readonly kind: "pods";
          readonly part: Part;
          readonly port: string;
          /** In a namespace of somebody else's, where nothing of ours is made. @default false */
          readonly abroad?: boolean;
      }
    /** Every node's kubelet. */
    | { readonly kind: "nodes" }
    /** A Service that is not ours: whichever of its pods answers. */
    | { readonly kind: "service"; readonly service: ScrapedService };

export interface ScrapedService {
    readonly name: string;
    readonly namespace: string;
    readonly port: number;
}

export type ScrapeOptions = Pick<ScrapeJob, "job" | "serves"> &
    Partial<Pick<ScrapeJob, "path" | "honorLabels" | "interval" | "params">>;

const why = "reads its metrics";

/** Lets a Prometheus read the metrics of a part: opens the way, and says what is to be found there. */
export function scrapePods<PortName extends string>(
    map: TrafficMap,
    prometheus: Part,
    part: Part<PortName>,
    port: NoInfer<PortName>,
    options: ScrapeOptions,
): ScrapeJob {
    if (!map.calledBy(prometheus).some((known) => known.callee === part && known.portName === port)) {
        map.connect(prometheus, part, port, { why });
    }
    return { ...options, target: { kind: "pods", part, port } };
}

/**
 * The same for pods that somebody else's controller makes in a namespace of its own: they are known by their labels, and the
 * way is opened to them as to any foreigner.
 */
export function scrapeForeignPods<PortName extends string>(
    map: TrafficMap,
    prometheus: Part,
    pods: Part<PortName>,
    port: NoInfer<PortName>,
    options: ScrapeOptions,
): ScrapeJob {
    const { name, namespace, ports } = pods;
    const callee = defineForeign<PortName>({ name: `${name}-metrics`, namespace, podLabels: podLabelsOf(pods), ports });
    map.connect(prometheus, callee, port, { why });
    return { ...options, target: { kind: "pods", part: pods, port, abroad: true } };
}

/** The same for something that is not ours: its address is its Service's, which has the port that its pods have. */
export function scrapeService<PortName extends string>(
    map: TrafficMap,
    prometheus: Part,
    callee: Part<PortName> | Foreign<PortName>,
    port: NoInfer<PortName>,
    name: string,
    options: ScrapeOptions,
): ScrapeJob {
    map.connect(prometheus, callee, port, { why });
    const { number } = callee.ports[port];
    return { ...options, target: { kind: "service", service: { name, namespace: callee.namespace, port: number } } };
}

/** The kubelets, at the nodes' own addresses. */
export function scrapeNodes<PortName extends string>(
    map: TrafficMap,
    prometheus: Part,
    nodes: Callee<PortName>,
    port: NoInfer<PortName>,
    jobs: readonly ScrapeOptions[],
): readonly ScrapeJob[] {
    map.connect(prometheus, nodes, port, { why: "reads what kubelets say of volumes and containers" });
    return jobs.map((options) => ({ ...options, honorLabels: true, target: { kind: "nodes" } }));
}

/** Another Prometheus, from which only the series of some namespaces are taken. */
export function scrapeFrom<PortName extends string>(
    map: TrafficMap,
    prometheus: Part,
    other: Part<PortName>,
    port: NoInfer<PortName>,
    namespaces: readonly string[],
    options: { readonly job: string; readonly serves: readonly Catalogue[] },
): ScrapeJob {
    map.connect(prometheus, other, port, { why: "takes over what is known of its namespace" });
    return {
        ...options,
        target: { kind: "pods", part: other, port },
        path: "/federate",
        params: { "match[]": [`{job=~"kube-state-metrics|kubelet|cadvisor",namespace=~"${namespaces.join("|")}"}`] },
        honorLabels: true,
    };
}

/** The namespaces in which a Prometheus looks for pods. */
export function namespacesOf(jobs: readonly ScrapeJob[]): readonly string[] {
    return [
        ...new Set(
            jobs.flatMap(({ target }) =>
                target.kind === "pods" && target.abroad !== true ? [target.part.namespace] : [],
            ),
        ),
    ].sort();
}

export const scrapeDefaults = { path: "/metrics", interval: "30s", timeout: "10s" } as const;

/** Where a kubelet tells what: of volumes and of itself, or of containers. */
export function kubeletPath(job: string): string {
    return job === "cadvisor" ? "/metrics/cadvisor" : scrapeDefaults.path;
}

/** How a part's pods are picked by their labels, as a query of the API server. */
export function labelQuery(part: Part): string {
    return Object.entries(podLabelsOf(part))
        .map(([key, value]) => `${key}=${value}`)
        .join(",");
}
