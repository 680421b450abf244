import { given } from "../core/given";
import type { Part } from "../core/traffic";
import { kubeletPath, labelQuery, type ScrapeJob, scrapeDefaults } from "./scrape";

/** Everything in the configuration that depends on where it runs; tests run the very same text elsewhere. */
export interface PrometheusPlaces {
    readonly rules: string;
    readonly tokenFile: string;
    readonly authorityFile: string;
    /** How the API server is reached. @default - as a pod does */
    readonly kubeconfig?: string;
}

export const prometheusPlaces: PrometheusPlaces = {
    rules: "/etc/prometheus/rules/*.yml",
    tokenFile: "/var/run/secrets/kubernetes.io/serviceaccount/token",
    authorityFile: "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
};

export interface PrometheusConfigArgs {
    readonly jobs: readonly ScrapeJob[];
    /** `host:port` of every Alertmanager. */
    readonly alertmanagers: readonly string[];
    readonly stack: string;
    readonly environment: string;
    /** Whether kubelets have certificates of the cluster's authority. */
    readonly verifyKubelets: boolean;
}

type Relabeling = Readonly<Record<string, unknown>>;

export function prometheusConfig(
    args: PrometheusConfigArgs,
    places: PrometheusPlaces,
): Readonly<Record<string, unknown>> {
    return {
        global: {
            scrape_interval: "15s",
            scrape_timeout: "10s",
            evaluation_interval: "15s",
            // The same on every replica, so that Alertmanager takes their alerts for one.
            external_labels: { stack: args.stack, environment: args.environment },
        },
        rule_files: [places.rules],
        alerting: { alertmanagers: [{ static_configs: [{ targets: [...args.alertmanagers] }] }] },
        scrape_configs: args.jobs.map((job) => scrapeConfig(job, args, places)),
    };
}

function scrapeConfig(job: ScrapeJob, args: PrometheusConfigArgs, places: PrometheusPlaces) {
    return {
        job_name: job.job,
        scrape_interval: job.interval ?? scrapeDefaults.interval,
        scrape_timeout: scrapeDefaults.timeout,
        metrics_path: job.path ?? (job.target.kind === "nodes" ? kubeletPath(job.job) : scrapeDefaults.path),
        ...given("params", job.params),
        ...(job.honorLabels === true ? { honor_labels: true } : {}),
        ...targets(job, args, places),
    };
}

function targets({ target }: ScrapeJob, { verifyKubelets }: PrometheusConfigArgs, places: PrometheusPlaces) {
    const api = given("kubeconfig_file", places.kubeconfig);
    switch (target.kind) {
        case "pods":
            return {
                kubernetes_sd_configs: [
                    {
                        ...api,
                        role: "pod",
                        namespaces: { names: [target.part.namespace] },
                        selectors: [{ role: "pod", label: labelQuery(target.part) }],
                    },
                ],
                relabel_configs: podRelabeling(target.part, target.port),
            };
        case "nodes":
            return {
                scheme: "https",
                authorization: { credentials_file: places.tokenFile },
                tls_config: {
                    ca_file: places.authorityFile,
                    ...(verifyKubelets ? {} : { insecure_skip_verify: true }),
                },
                kubernetes_sd_configs: [{ ...api, role: "node" }],
                relabel_configs: [{ source_labels: ["__meta_kubernetes_node_name"], target_label: "node" }],
            };
        case "service": {
            const { name, namespace, port } = target.service;
            return { static_configs: [{ targets: [`${name}.${namespace}.svc.cluster.local:${port}`] }] };
        }
    }
}

/** Finished pods are not targets; of the others only the port with the metrics is. */
function podRelabeling(part: Part, port: string): readonly Relabeling[] {
    const number = part.ports[port]?.number;
    if (number === undefined) throw new Error(`${part.name} has no port ${port}`);
    return [
        { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Succeeded|Failed", action: "drop" },
        { source_labels: ["__meta_kubernetes_pod_container_port_number"], regex: String(number), action: "keep" },
        { source_labels: ["__meta_kubernetes_pod_container_port_protocol"], regex: "TCP", action: "keep" },
        { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
        { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
        { source_labels: ["__meta_kubernetes_pod_node_name"], target_label: "node" },
        { target_label: "system", replacement: part.system },
        { target_label: "component", replacement: part.component },
    ];
}
