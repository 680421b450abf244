import { rule } from "../kernel";
import { labelSelector } from "../kernel/selector";
import { documents, podExample } from "./support/examples";

const worker = (selector: string): string =>
    podExample("containers: [{ name: worker, image: ghcr.io/example/worker:1.4.2 }]")
        .replace("name: api, n", "name: worker, n")
        .replace("{ matchLabels: { app.kubernetes.io/name: api } }", `{ matchLabels: { ${selector} } }`)
        .replace(
            "{ labels: { app.kubernetes.io/name: api } }",
            "{ labels: { app.kubernetes.io/name: worker, tier: back } }",
        );

const api = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]").replace(
    "{ labels: { app.kubernetes.io/name: api } }",
    "{ labels: { app.kubernetes.io/name: api, tier: back } }",
);

export const forbidOverlappingSelectors = rule({
    name: "forbid-overlapping-selectors",
    title: "Let every workload select its own pods and no others",
    why: "A controller adopts every pod its selector picks: two that overlap delete each other's pods for ever, and scalers count both.",
    remedy: "select by labels that only this workload's template has",
    group: "across-resources",
    severity: "critical",
    references: [],
    parameters: {},
    examples: {
        good: documents(api, worker("app.kubernetes.io/name: worker")),
        bad: documents(api, worker("tier: back")),
    },
    scope: "objects",
    kinds: ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout.argoproj.io"],
    *check(workload, stack) {
        const at = workload.spec.at("selector");
        if (!at.exists) return;
        const selected = stack.podsMatching(workload.namespace ?? "", labelSelector(at));
        const others = new Set(selected.filter(({ subject }) => subject !== workload).map(({ subject }) => subject.id));
        if (others.size > 0) {
            yield {
                at,
                want: "labels of this workload alone",
                because: `it picks pods of ${[...others].sort().join(", ")}`,
            };
        }
        if (!selected.some(({ subject }) => subject === workload)) {
            yield { at, want: "labels of the workload's own template", because: "it does not pick its own pods" };
        }
    },
});
