import type { ConfigMap } from "kubernetes-types/core/v1";
import type { ObjectMeta } from "kubernetes-types/meta/v1";
import { type Api, isApiError } from "../api";
import { externalMetricsMap, metricAnnotation } from "../simulation";

/*
 * What an adapter answers when an autoscaler asks for other numbers than CPU and memory: those that are written on the
 * objects themselves, or for numbers from outside in a ConfigMap of the namespace. What is written nowhere is 0, as
 * on a system that nobody uses.
 */

export const customMetrics = { group: "custom.metrics.k8s.io", version: "v1beta2" } as const;
export const externalMetrics = { group: "external.metrics.k8s.io", version: "v1beta1" } as const;

/** What a request asks for. */
export type MetricsQuestion =
    | { readonly about: "resources"; readonly group: string; readonly version: string }
    | { readonly about: "external"; readonly namespace: string; readonly metric: string }
    | {
          readonly about: "objects";
          readonly namespace: string;
          /** `pods`, `services`, `deployments.apps` */
          readonly resource: string;
          /** `*` for all that the selector finds. */
          readonly name: string;
          readonly metric: string;
          readonly labelSelector: string;
      };

export function parseQuestion(requestUrl: string): MetricsQuestion | undefined {
    const { pathname, searchParams } = new URL(requestUrl, "https://localhost");
    const [apis, group, version, namespaces, namespace = "", ...rest] = pathname.split("/").filter(Boolean);
    const asked = [customMetrics, externalMetrics].find((one) => one.group === group && one.version === version);
    if (apis !== "apis" || asked === undefined) return undefined;
    if (namespaces === undefined) return { about: "resources", group: asked.group, version: asked.version };
    if (namespaces !== "namespaces") return undefined;
    const [first = "", name = "", metric = ""] = rest.map(decodeURIComponent);
    if (asked === externalMetrics) return { about: "external", namespace, metric: first };
    const labelSelector = searchParams.get("labelSelector") ?? "";
    return { about: "objects", namespace, resource: first, name, metric, labelSelector };
}

interface MetricObject {
    readonly kind?: string;
    readonly metadata?: ObjectMeta;
}

/** The answer as the API server passes it on. */
export async function answer(api: Api, question: MetricsQuestion): Promise<object> {
    if (question.about === "resources") return resourceList(question);
    if (question.about === "external") return externalValues(api, question.namespace, question.metric);
    const { namespace, metric } = question;
    const items = await objects(api, question);
    const kind = kinds[question.resource]?.kind ?? "";
    return {
        kind: "MetricValueList",
        apiVersion: `${customMetrics.group}/${customMetrics.version}`,
        metadata: {},
        items: items.map(({ metadata }) => ({
            describedObject: {
                kind,
                namespace,
                name: metadata?.name,
                apiVersion: kinds[question.resource]?.apiVersion,
            },
            metric: { name: metric },
            timestamp: new Date().toISOString(),
            value: metadata?.annotations?.[metricAnnotation(metric)] ?? "0",
        })),
    };
}

/** Kinds whose metrics an autoscaler may ask for, and where they are. */
const kinds: Readonly<Record<string, { readonly kind: string; readonly apiVersion: string; readonly path: string }>> = {
    pods: { kind: "Pod", apiVersion: "v1", path: "/api/v1" },
    services: { kind: "Service", apiVersion: "v1", path: "/api/v1" },
    "deployments.apps": { kind: "Deployment", apiVersion: "apps/v1", path: "/apis/apps/v1" },
    "statefulsets.apps": { kind: "StatefulSet", apiVersion: "apps/v1", path: "/apis/apps/v1" },
    "ingresses.networking.k8s.io": {
        kind: "Ingress",
        apiVersion: "networking.k8s.io/v1",
        path: "/apis/networking.k8s.io/v1",
    },
};

type ObjectsQuestion = Extract<MetricsQuestion, { about: "objects" }>;

async function objects(
    api: Api,
    { namespace, resource, name, labelSelector }: ObjectsQuestion,
): Promise<MetricObject[]> {
    const place = kinds[resource];
    if (!place) return [];
    const all = `${place.path}/namespaces/${namespace}/${resource.split(".")[0]}`;
    if (name !== "*") return [await api.get<MetricObject>(`${all}/${name}`)];
    return (await api.get<{ items: MetricObject[] }>(`${all}?labelSelector=${encodeURIComponent(labelSelector)}`))
        .items;
}

async function externalValues(api: Api, namespace: string, metricName: string): Promise<object> {
    const map = await api.getIfThere<ConfigMap>(`/api/v1/namespaces/${namespace}/configmaps/${externalMetricsMap}`);
    return {
        kind: "ExternalMetricValueList",
        apiVersion: `${externalMetrics.group}/${externalMetrics.version}`,
        metadata: {},
        items: [
            {
                metricName,
                metricLabels: {},
                timestamp: new Date().toISOString(),
                value: map?.data?.[metricName] ?? "0",
            },
        ],
    };
}

/** No names: which metrics there are is only known when one is asked for. */
function resourceList({ group, version }: { group: string; version: string }): object {
    return { kind: "APIResourceList", apiVersion: "v1", groupVersion: `${group}/${version}`, resources: [] };
}

export function statusOf(error: unknown): { readonly code: number; readonly body: object } {
    const code = isApiError(error, 404) ? 404 : 500;
    const message = error instanceof Error ? error.message : String(error);
    return { code, body: { kind: "Status", apiVersion: "v1", status: "Failure", message, code } };
}
