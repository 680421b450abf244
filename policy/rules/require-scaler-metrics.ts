import { type Field, type Findings, isLongRunning, podsOf, rule, type Stack, texts } from "../kernel";
import { readOr } from "../kernel/field";
import { documents, podExample } from "./support/examples";
import { targetOf } from "./support/scale";

const workload = (request: string): string =>
    podExample(`containers:
  - name: api
    image: ghcr.io/example/api:1.4.2
    resources: { requests: { ${request} } }`);

const scaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }`;

const customTypes: Readonly<Record<string, string>> = { Pods: "pods", Object: "object", External: "external" };

export const requireScalerMetrics = rule({
    name: "require-scaler-metrics",
    title: "Scale by metrics that exist",
    why: "A share of a request that no container makes cannot be worked out, and a custom metric that no adapter serves is never seen: the scaler then stays where it is, in the middle of the peak.",
    remedy: "request the resource in every container, or add the metric to the adapter's rules",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {
        served: texts([], "Custom metrics that something outside this program serves."),
    },
    examples: {
        good: documents(workload("cpu: 200m"), scaler),
        bad: documents(workload("memory: 256Mi"), scaler),
    },
    scope: "objects",
    kinds: ["HorizontalPodAutoscaler"],
    *check(scaler, stack, { served }) {
        for (const metric of scaler.spec.at("metrics").items()) {
            const type = metric.at("type").string() ?? "";
            const custom = customTypes[type];
            if (custom !== undefined) {
                const at = metric.at(custom, "metric", "name");
                const name = at.string() ?? "";
                if (served.includes(name) || stack.once(adapterWords).has(name)) continue;
                yield {
                    at,
                    want: "a metric that the adapter's rules name",
                    because: "no ConfigMap of this program does",
                };
            } else {
                const source = metric.at(type === "ContainerResource" ? "containerResource" : "resource");
                const { kind, name } = targetOf(scaler);
                const target = stack.find(kind, scaler.namespace, name);
                if (target !== undefined)
                    yield* unrequested(
                        source,
                        podsOf(target).flatMap((pod) => pod.containers.filter(isLongRunning)),
                    );
            }
        }
    },
});

function* unrequested(
    source: Field,
    containers: readonly { readonly name: string; readonly field: Field }[],
): Findings {
    if (source.at("target", "type").string() !== "Utilization") return;
    const resource = source.at("name");
    const only = source.at("container").string();
    const measured = containers.filter(({ name }) => only === undefined || name === only);
    if (measured.length === 0) yield { at: source.at("container"), want: "a container of the target" };
    for (const { name, field } of measured) {
        if (field.at("resources", "requests", resource.string() ?? "").exists) continue;
        yield { at: resource, want: "a resource that every container requests", because: `container ${name} does not` };
    }
}

/**
 * The whole words of what an adapter for custom metrics is told. It stands in ConfigMaps; which of them is its own is
 * not known here.
 */
function adapterWords(stack: Stack): ReadonlySet<string> {
    const texts = stack
        .ofKind("ConfigMap")
        .flatMap(({ root }) => readOr([], () => root.at("data").entries()))
        .flatMap(([, value]) => readOr([], () => value.string() ?? []))
        .filter((value) => value.includes("seriesQuery"));
    return new Set(texts.flatMap((text) => text.match(/[\w:.-]*\w/g) ?? []));
}
