import type { Api } from "../api";
import { customMetrics, externalMetrics } from "../cloud/metrics";

/** What the API server needs to know of a server that runs beside it and answers for a part of the API. */
interface Extension {
    readonly group: string;
    readonly version: string;
    /** The Service that stands for it; its name is in the server's certificate. */
    readonly service: string;
    readonly port: number;
    readonly authority: string;
}

const namespace = "kube-system";
/** Both names are in the servers' certificate. */
const services = { resources: "metrics-server", others: "simulated-metrics" } as const;

function apiServicePath({ group, version }: { group: string; version: string }): string {
    return `/apis/apiregistration.k8s.io/v1/apiservices/${version}.${group}`;
}

async function register(api: Api, extension: Extension): Promise<void> {
    const { group, version, service, port, authority } = extension;
    await api.apply(`/api/v1/namespaces/${namespace}/services/${service}`, {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: service, namespace },
        // The server is no pod: the name leads to the machine itself.
        spec: { type: "ExternalName", externalName: "localhost", ports: [{ name: "https", port }] },
    });
    await api.apply(apiServicePath(extension), {
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: { name: `${version}.${group}` },
        spec: {
            group,
            version,
            service: { name: service, namespace, port },
            caBundle: Buffer.from(authority, "utf8").toString("base64"),
            groupPriorityMinimum: 100,
            versionPriority: 100,
        },
    });
}

const resourceMetrics = { group: "metrics.k8s.io", version: "v1beta1", service: services.resources } as const;
const otherMetrics = [
    { ...customMetrics, service: services.others },
    { ...externalMetrics, service: services.others },
] as const;

/** On which ports the servers answer that the API server passes questions about metrics on to. */
export interface MetricsPorts {
    readonly "metrics-server": number;
    readonly cloud: number;
}

export async function registerMetrics(api: Api, ports: MetricsPorts, authority: string): Promise<void> {
    await register(api, { ...resourceMetrics, port: ports["metrics-server"], authority });
    for (const extension of otherMetrics) await register(api, { ...extension, port: ports.cloud, authority });
    await api.apply("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:aggregated-metrics-reader", {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: {
            name: "system:aggregated-metrics-reader",
            labels: {
                "rbac.authorization.k8s.io/aggregate-to-admin": "true",
                "rbac.authorization.k8s.io/aggregate-to-edit": "true",
                "rbac.authorization.k8s.io/aggregate-to-view": "true",
            },
        },
        rules: [{ apiGroups: ["metrics.k8s.io"], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] }],
    });
}

/**
 * A registration whose server is gone makes discovery fail, and with it the deletion of every namespace: it must go
 * before the server does.
 */
export async function unregisterMetrics(api: Api): Promise<void> {
    for (const extension of [resourceMetrics, ...otherMetrics]) await api.delete(apiServicePath(extension));
    for (const name of Object.values(services)) await api.delete(`/api/v1/namespaces/${namespace}/services/${name}`);
}
