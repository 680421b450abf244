import { type Field, type Findings, type Pod, rule, type Stack, type Subject } from "../kernel";
import { readOr } from "../kernel/field";
import { mappingSelector, selectsEverything } from "../kernel/selector";
import { madeElsewhere, selectsElsewhere } from "./support/elsewhere";
import { documents, podExample } from "./support/examples";

const workload = podExample(`containers:
  - name: api
    image: ghcr.io/example/api:1.4.2
    ports: [{ name: http, containerPort: 8000 }]`);

const service = (target: string): string => `apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  selector: { app.kubernetes.io/name: api }
  ports: [{ name: http, port: 80, targetPort: ${target} }]`;

export const requireServiceEndpoints = rule({
    name: "require-service-endpoints",
    title: "Point every Service at pods, and at ports they have",
    why: "A Service whose selector or port misses answers nobody, and nothing says so before the first call.",
    remedy: "select the workload's labels and name a port of its containers as targetPort; for what runs elsewhere, add its EndpointSlice, or the label stackwright.dev/made-by where a controller does",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: { madeElsewhere },
    examples: { good: documents(workload, service("http")), bad: documents(workload, service("web")) },
    scope: "objects",
    kinds: ["Service"],
    *check(service, stack, { madeElsewhere }) {
        const { spec, namespace } = service;
        if (spec.at("type").string() === "ExternalName") return;
        const selector = mappingSelector(spec.at("selector"));
        if (selectsEverything(selector)) {
            if (hasAddresses(service, stack) || madeElsewhere.some((label) => service.labels.at(label).exists)) return;
            const want = `a selector, or an EndpointSlice with the label ${serviceLabel}: ${service.name}`;
            yield { at: spec.at("selector"), want, because: "nothing here says where it leads" };
            return;
        }
        if (selectsElsewhere(selector, madeElsewhere)) return;
        const pods = stack.podsMatching(namespace ?? "", selector);
        if (pods.length === 0) {
            yield {
                at: spec.at("selector"),
                want: `labels that pods of namespace ${namespace} carry`,
                because: "none does",
            };
        }
        for (const port of spec.at("ports").items()) yield* unserved(port, pods);
    },
});

const serviceLabel = "kubernetes.io/service-name";

/** Somebody writes down where a Service without a selector leads. */
function hasAddresses({ namespace, name }: Subject, stack: Stack): boolean {
    if (stack.find("Endpoints", namespace, name) !== undefined) return true;
    return stack
        .ofKind("EndpointSlice")
        .some(
            (slice) =>
                slice.namespace === namespace && readOr("", () => slice.labels.at(serviceLabel).string()) === name,
        );
}

function* unserved(port: Field, pods: readonly Pod[]): Findings {
    const named = port.at("targetPort");
    const at = named.exists ? named : port.at("port");
    const target = at.scalar();
    for (const pod of pods) {
        if (
            containerPorts(pod).some(
                (each) => each.at("name").string() === target || each.at("containerPort").number() === target,
            )
        )
            continue;
        yield { at, want: "a port that the pods' containers declare", because: `${pod.subject.id} declares none such` };
    }
}

function containerPorts(pod: Pod): readonly Field[] {
    return pod.containers.flatMap(({ field }) => field.at("ports").items());
}
