import { rule, type Stack, type Subject } from "../kernel";
import { attempt } from "../kernel/field";
import { LabelIndex } from "../kernel/label-index";
import { labelSelector, type Selector } from "../kernel/selector";
import { madeElsewhere, selectsElsewhere } from "./support/elsewhere";
import { documents } from "./support/examples";

const service = `apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, labels: { app.kubernetes.io/name: api } }
spec:
  selector: { app.kubernetes.io/name: api }
  ports: [{ name: metrics, port: 8001, targetPort: metrics }]`;

const monitor = (port: string): string => `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: api } }
  endpoints: [{ port: ${port} }]`;

const podMonitor = "PodMonitor.monitoring.coreos.com";

export const requireMonitorTargets = rule({
    name: "require-monitor-targets",
    title: "Let every monitor select what it is to scrape",
    why: "A monitor that selects nothing scrapes nothing. Its dashboards stay empty, and its alerts stay silent. One that looks only into namespaces where this program makes nothing is taken at its word.",
    remedy: "select the Service's (or pod's) labels and name one of its ports",
    group: "across-resources",
    severity: "medium",
    references: [],
    parameters: { madeElsewhere },
    examples: { good: documents(service, monitor("metrics")), bad: documents(service, monitor("http")) },
    scope: "objects",
    kinds: ["ServiceMonitor.monitoring.coreos.com", podMonitor],
    *check(monitor, stack, { madeElsewhere }) {
        const { spec } = monitor;
        const selector = labelSelector(spec.at("selector"));
        if (selectsElsewhere(selector, madeElsewhere) || looksElsewhere(monitor, stack)) return;
        const onPods = monitor.kind === "PodMonitor";
        const ports = onPods ? podPorts(monitor, selector, stack) : servicePorts(monitor, selector, stack);
        if (ports === undefined) {
            const want = `labels that a ${onPods ? "pod" : "Service"} of the selected namespaces carries`;
            yield { at: spec.at("selector"), want, because: "none does" };
            return;
        }
        for (const endpoint of spec.at(onPods ? "podMetricsEndpoints" : "endpoints").items()) {
            const at = endpoint.at("port");
            const name = at.string();
            if (name !== undefined && !ports.has(name)) yield { at, want: `one of ${[...ports].sort().join(", ")}` };
        }
    },
});

/** What is in namespaces where this program makes nothing, only who made them can say. */
function looksElsewhere({ spec }: Subject, stack: Stack): boolean {
    const named = spec.at("namespaceSelector", "matchNames").strings();
    return named.length > 0 && !stack.namespaces.some(({ name }) => named.includes(name));
}

function namespacesOf({ spec, namespace = "" }: Subject, stack: Stack): readonly string[] {
    const selected = spec.at("namespaceSelector");
    if (selected.at("any").boolean() === true) return stack.namespaces.map(({ name }) => name);
    const named = selected.at("matchNames").strings();
    return named.length === 0 ? [namespace] : named;
}

function podPorts(monitor: Subject, selector: Selector, stack: Stack): ReadonlySet<string> | undefined {
    const pods = namespacesOf(monitor, stack).flatMap((namespace) => stack.podsMatching(namespace, selector));
    if (pods.length === 0) return undefined;
    const ports = pods.flatMap((pod) => pod.containers.flatMap(({ field }) => field.at("ports").items()));
    return new Set(ports.flatMap((port) => port.at("name").string() ?? []));
}

function servicePorts(monitor: Subject, selector: Selector, stack: Stack): ReadonlySet<string> | undefined {
    const index = stack.once(servicesByLabel);
    const services = namespacesOf(monitor, stack).flatMap((namespace) => index.matching(namespace, selector));
    if (services.length === 0) return undefined;
    const ports = services.flatMap(({ spec }) => spec.at("ports").items());
    return new Set(ports.flatMap((port) => port.at("name").string() ?? []));
}

function servicesByLabel(stack: Stack): LabelIndex<Subject> {
    const index = new LabelIndex<Subject>();
    for (const service of stack.ofKind("Service")) {
        const labels = attempt(() => service.labels.texts());
        if ("value" in labels) index.add(service.namespace ?? "", labels.value, service);
    }
    return index;
}
