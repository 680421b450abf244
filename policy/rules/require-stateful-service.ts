import { rule, type Stack, type Subject } from "../kernel";
import { mappingSelector, selectsEverything } from "../kernel/selector";
import { documents } from "./support/examples";

const store = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: postgres, namespace: shop }
spec:
  serviceName: postgres
  selector: { matchLabels: { app.kubernetes.io/name: postgres } }
  template:
    metadata: { labels: { app.kubernetes.io/name: postgres } }
    spec: { containers: [{ name: postgres, image: ghcr.io/example/postgres:16.1 }] }`;

const service = (line: string): string => `apiVersion: v1
kind: Service
metadata: { name: postgres, namespace: shop }
spec:
  ${line}
  selector: { app.kubernetes.io/name: postgres }
  ports: [{ name: postgres, port: 5432 }]`;

export const requireStatefulService = rule({
    name: "require-stateful-service",
    title: "Give every StatefulSet the headless Service it names",
    why: "The pods' own DNS names hang on that Service. Without it, or with one that has an address of its own, replicas cannot find each other.",
    remedy: "add a Service of that name with clusterIP: None that selects the pods",
    group: "across-resources",
    severity: "medium",
    references: [],
    parameters: {},
    examples: {
        good: documents(store, service("clusterIP: None")),
        bad: documents(store, service("type: ClusterIP")),
    },
    scope: "objects",
    kinds: ["StatefulSet"],
    *check(workload, stack) {
        const { spec, namespace } = workload;
        const at = spec.at("serviceName");
        const service = stack.find("Service", namespace, at.string() ?? "");
        if (service === undefined)
            yield { at, want: `a Service of namespace ${namespace}`, because: "there is none of that name" };
        else if (service.spec.at("clusterIP").string() !== "None") {
            yield { at, want: "a headless Service", because: `${service.id} has an address of its own` };
        } else if (!selects(service, workload, stack)) {
            yield { at, want: "a Service that selects these pods", because: `${service.id} selects others` };
        }
    },
});

function selects(service: Subject, workload: Subject, stack: Stack): boolean {
    const selector = mappingSelector(service.spec.at("selector"));
    if (selectsEverything(selector)) return false;
    return stack.podsMatching(service.namespace ?? "", selector).some(({ subject }) => subject === workload);
}
