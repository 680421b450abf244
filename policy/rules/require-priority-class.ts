import { rule, texts } from "../kernel";
import { podExample } from "./support/examples";

const pod = (line: string): string =>
    podExample(`${line}
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`);

export const requirePriorityClass = rule({
    name: "require-priority-class",
    title: "Say how important every pod is",
    why: "When a node is lost, pods without a priority are all equal, and a nightly report may keep the database from being scheduled. Those with a system priority may push out the cluster's own.",
    remedy: "set priorityClassName to one of the platform's own classes",
    group: "resources-and-availability",
    severity: "low",
    references: [],
    parameters: {
        systemNamespaces: texts(["kube-system"], "Namespaces whose pods may use the system's own classes."),
    },
    examples: {
        good: pod("priorityClassName: app"),
        bad: pod("priorityClassName: system-node-critical"),
    },
    scope: "pod",
    *check(pod, { systemNamespaces }) {
        const at = pod.spec.at("priorityClassName");
        const name = at.string() ?? "";
        if (name === "") yield { at, want: "the name of a PriorityClass" };
        if (name.startsWith("system-") && !systemNamespaces.includes(pod.subject.namespace ?? "")) {
            yield { at, want: "a class that is not the system's" };
        }
    },
});
