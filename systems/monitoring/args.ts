import {
    alertmanagerSecrets,
    type Exposure,
    type MonitoringArgs,
    type RoutingArgs,
    type StoredProgram,
    type Use,
} from "../../components/monitoring";
import type { SecretRef } from "../../components/workload";
import { plannedFile } from "../../components/workload";
import type { Settings } from "../../config/schema";
import { storageClassName } from "../../config/schema/cluster";
import type { EdgeHostKey } from "../../config/schema/edge";
import type { InstanceSettings } from "../../config/schema/monitoring";
import { servedMetrics } from "../scaling";
import { placementOf } from "../shared";
import { type InstancePlan, replicasOf, servesAutoscalers } from "./plan";
import { harvesterGrafana, sharedGrafana } from "./services";

/** What the pods of an instance mount that is not made from its own configuration. */
export interface InstanceFiles {
    /** Webhook addresses, one file each. */
    readonly urls: SecretRef;
    /** Receivers whose address nobody has given: their alerts are seen in Alertmanager only. @default - none */
    readonly untold?: readonly string[];
    readonly adminPassword: { readonly secret: SecretRef; readonly key: string };
}

const file = plannedFile;

export const plannedFiles: InstanceFiles = { urls: file, adminPassword: { secret: file, key: "planned" } };

function runbooksOf({ monitoring, baseDomain }: Settings): string {
    return monitoring.runbooks ?? `https://runbooks.${baseDomain}`;
}

export function sharedArgs(settings: Settings, plan: InstancePlan, files: InstanceFiles): MonitoringArgs {
    const { monitoring, images } = settings;
    return {
        ...common(settings, plan, monitoring.shared, files, sharedRouting(settings), {
            service: sharedGrafana,
            grafana: "grafana",
            alertmanager: "alertmanager",
        }),
        path: "monitoring.shared",
        tag: "monitoring",
        kubeStateMetrics: {
            image: images["kube-state-metrics"].reference,
            resources: monitoring.kubeStateMetrics.resources,
        },
        // The adapter asks this Prometheus.
        otherUses: servesAutoscalers(settings) ? adapterUses : [],
    };
}

export function harvesterArgs(settings: Settings, plan: InstancePlan, files: InstanceFiles): MonitoringArgs {
    const { monitoring } = settings;
    return {
        ...common(settings, plan, monitoring.signalHarvester, files, harvesterRouting, {
            service: harvesterGrafana,
            grafana: "signalHarvesterGrafana",
            alertmanager: "signalHarvesterAlertmanager",
        }),
        path: "monitoring.signalHarvester",
        tag: "signal-harvester",
    };
}

/** What autoscalers look at must be scraped as well, or they stand still. */
const adapterUses: readonly Use[] = servedMetrics.map(({ name, series, measure }) => ({
    by: `autoscaler metric ${name}`,
    expr: measure.kind === "quantile" ? `${series}_bucket` : series,
}));

function common(
    settings: Settings,
    { parts, jobs, signals, dataSources = [] }: InstancePlan,
    instance: InstanceSettings,
    files: InstanceFiles,
    routing: RoutingArgs,
    reached: Reached,
): Omit<MonitoringArgs, "path" | "tag"> {
    const { cluster, images, monitoring } = settings;
    const stored = (
        program: { readonly resources: StoredProgram["resources"]; readonly volume: StoredProgram["volume"] },
        image: "prometheus" | "alertmanager" | "grafana",
        replicas: number,
    ): StoredProgram => ({
        image: images[image].reference,
        replicas,
        resources: program.resources,
        volume: { size: program.volume.size, storageClass: storageClassName(cluster, program.volume.storageClass) },
    });
    const { prometheus, alertmanager, grafana } = instance;
    return {
        parts,
        jobs,
        signals,
        dataSources,
        stack: settings.stack,
        protect: settings.data.deletionProtection,
        prometheus: {
            ...stored(prometheus, "prometheus", replicasOf(settings, prometheus)),
            retention: prometheus.retention,
            verifyKubelets: monitoring.verifyKubelets,
        },
        alertmanager: {
            ...stored(alertmanager, "alertmanager", replicasOf(settings, alertmanager)),
            routing: reaching(routing, files.untold ?? []),
            urls: files.urls,
            ...exposureOf(settings, reached.alertmanager, alertmanager.host),
        },
        ...(grafana.enabled && {
            grafana: {
                ...stored(grafana, "grafana", 1),
                adminPassword: files.adminPassword,
                service: reached.service,
                ...exposureOf(settings, reached.grafana, grafana.host),
            },
        }),
        runbooks: runbooksOf(settings),
        operatorObjects: monitoring.operatorObjects && settings.capabilities.prometheusOperator,
        placement: placementOf(cluster, "platform"),
        production: settings.environment === "production",
    };
}

/** How an instance's programs are reached: Grafana's Service, and the hosts that may lead to each. */
interface Reached {
    readonly service: { readonly name: string; readonly port: number };
    readonly grafana: EdgeHostKey;
    readonly alertmanager: EdgeHostKey;
}

function exposureOf({ edge }: Settings, key: EdgeHostKey, host: string): { readonly exposed?: Exposure } {
    const { enabled, basicAuth } = edge.hosts[key];
    return edge.enabled && enabled ? { exposed: { url: `https://${host}/`, basicAuth } } : {};
}

function url(name: string): string {
    return `${alertmanagerSecrets}/${name}`;
}

/** The same routes, but to nobody where nobody can be told. */
function reaching({ deadMan: watcher, ...routing }: RoutingArgs, untold: readonly string[]): RoutingArgs {
    return {
        ...routing,
        receivers: routing.receivers.map((one) =>
            untold.includes(one.name) ? { name: one.name, kind: "nobody" } : one,
        ),
        ...(watcher !== undefined && !untold.includes(watcher) && { deadMan: watcher }),
    };
}

const deadMan = { name: "dead-man", kind: "webhook", urlFile: url("dead-man") } as const;

function sharedRouting({ stack }: Settings): RoutingArgs {
    return {
        receivers: [
            { name: "critical", kind: "slack", channel: `#${stack}-critical`, urlFile: url("critical") },
            { name: "warning", kind: "slack", channel: `#${stack}-alerts`, urlFile: url("warning") },
            { name: "default", kind: "slack", channel: `#${stack}-alerts`, urlFile: url("default") },
            deadMan,
        ],
        critical: "critical",
        warning: "warning",
        fallback: "default",
        components: [],
        deadMan: "dead-man",
        downExplains: [
            { down: "X0tta6bl4APIDown", group: "x0tta6bl4-api-latency" },
            { down: "GraphMemoryBackendDown", group: "graphmemory-backend-latency" },
        ],
    };
}

/** Four channels, a fifth for the rest, and two inhibitions, as its own documents say. */
const harvesterRouting: RoutingArgs = {
    receivers: [
        { name: "critical", kind: "slack", channel: "#signal-harvester-critical", urlFile: url("critical") },
        { name: "warning", kind: "slack", channel: "#signal-harvester-alerts", urlFile: url("warning") },
        { name: "discovery", kind: "slack", channel: "#signal-harvester-discovery", urlFile: url("discovery") },
        { name: "llm", kind: "slack", channel: "#signal-harvester-llm", urlFile: url("llm") },
        { name: "default", kind: "slack", channel: "#signal-harvester-alerts", urlFile: url("default") },
        deadMan,
    ],
    critical: "critical",
    warning: "warning",
    fallback: "default",
    components: [
        { component: "discovery", receiver: "discovery" },
        { component: "llm", receiver: "llm" },
    ],
    deadMan: "dead-man",
    downExplains: [{ down: "SignalHarvesterAPIDown", group: "signal-harvester-api-latency" }],
};
