import { type Labels, labels } from "../core/labels";
import { type Part, podLabelsOf } from "../core/traffic";
import type { RuleGroup } from "./model";
import { kubeletPath, type ScrapedService, type ScrapeJob, scrapeDefaults } from "./scrape";

/** By these the operator's own Prometheus is told to pick what is ours. */
export const operatorLabels: Labels = { "stackwright.dev/prometheus": "scrape" };

export interface CustomObject {
    readonly apiVersion: "monitoring.coreos.com/v1";
    readonly kind: "PodMonitor" | "ServiceMonitor" | "PrometheusRule";
    readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
    readonly spec: Readonly<Record<string, unknown>>;
}

export interface OperatorArgs {
    /** Beside it lives what is no part's of ours. */
    readonly prometheus: Part;
    readonly jobs: readonly ScrapeJob[];
    readonly groups: readonly RuleGroup[];
    readonly verifyKubelets: boolean;
}

type Relabeling = Readonly<Record<string, unknown>>;

/** The same jobs and rules as objects of the Prometheus operator, for a cluster whose Prometheus is run by that. */
export function operatorObjects(args: OperatorArgs): readonly CustomObject[] {
    return [...args.jobs.map((job) => monitor(job, args)), ...args.groups.map((group) => rule(group, args))];
}

function monitor(job: ScrapeJob, args: OperatorArgs): CustomObject {
    const { target } = job;
    switch (target.kind) {
        case "pods":
            return podMonitor(job, target, args);
        case "nodes":
            return kubeletMonitor(job, args);
        case "service":
            return serviceMonitor(job, target.service, args);
    }
}

function podMonitor(
    job: ScrapeJob,
    { part, port, abroad }: Extract<ScrapeJob["target"], { kind: "pods" }>,
    { prometheus }: OperatorArgs,
): CustomObject {
    const found = abroad === true ? { portNumber: part.ports[port]?.number } : { port };
    return {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        // Nothing of ours is made where pods are somebody else's, so it is told from here where to look.
        metadata: metadata(`scrape-${job.job}`, abroad === true ? prometheus : part),
        spec: {
            ...(abroad === true ? { namespaceSelector: { matchNames: [part.namespace] } } : {}),
            selector: { matchLabels: { ...podLabelsOf(part) } },
            podMetricsEndpoints: [
                {
                    ...found,
                    ...endpoint(job, [
                        { sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "node", action: "replace" },
                        { targetLabel: "system", replacement: part.system, action: "replace" },
                        { targetLabel: "component", replacement: part.component, action: "replace" },
                    ]),
                },
            ],
        },
    };
}

/** Found by its name: whoever installed it chose the labels. */
function serviceMonitor(job: ScrapeJob, service: ScrapedService, { prometheus }: OperatorArgs): CustomObject {
    return {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "ServiceMonitor",
        metadata: metadata(`scrape-${job.job}`, prometheus),
        spec: {
            namespaceSelector: { matchNames: [service.namespace] },
            selector: {},
            endpoints: [
                {
                    targetPort: service.port,
                    ...endpoint(job, [
                        { sourceLabels: ["__meta_kubernetes_service_name"], regex: service.name, action: "keep" },
                    ]),
                },
            ],
        },
    };
}

/** The operator keeps a Service of all kubelets, in this namespace unless its installation says otherwise. */
const kubeletService = {
    namespace: "kube-system",
    labels: { "app.kubernetes.io/name": "kubelet", "app.kubernetes.io/managed-by": "prometheus-operator" },
    port: "https-metrics",
};

const account = "/var/run/secrets/kubernetes.io/serviceaccount";

function kubeletMonitor(job: ScrapeJob, { prometheus, verifyKubelets }: OperatorArgs): CustomObject {
    return {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "ServiceMonitor",
        metadata: metadata(`scrape-${job.job}`, prometheus),
        spec: {
            namespaceSelector: { matchNames: [kubeletService.namespace] },
            selector: { matchLabels: kubeletService.labels },
            endpoints: [
                {
                    port: kubeletService.port,
                    scheme: "https",
                    bearerTokenFile: `${account}/token`,
                    tlsConfig: {
                        caFile: `${account}/ca.crt`,
                        ...(verifyKubelets ? {} : { insecureSkipVerify: true }),
                    },
                    ...endpoint({ ...job, path: job.path ?? kubeletPath(job.job) }, []),
                },
            ],
        },
    };
}

/** What is the same wherever targets are found. */
function endpoint({ job, path, interval, honorLabels, params }: ScrapeJob, more: readonly Relabeling[]) {
    return {
        path: path ?? scrapeDefaults.path,
        interval: interval ?? scrapeDefaults.interval,
        scrapeTimeout: scrapeDefaults.timeout,
        ...(honorLabels === true ? { honorLabels: true } : {}),
        ...(params === undefined ? {} : { params }),
        // The operator names jobs its own way; the rules ask by ours.
        relabelings: [...more, { targetLabel: "job", replacement: job, action: "replace" }],
    };
}

function rule(group: RuleGroup, { prometheus }: OperatorArgs): CustomObject {
    return {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: metadata(`rules-${group.name}`, prometheus),
        spec: { groups: [group] },
    };
}

function metadata(name: string, owner: Part): CustomObject["metadata"] {
    return { name, namespace: owner.namespace, labels: { ...labels(owner), ...operatorLabels } };
}
