import { rule } from "../kernel";
import { budgetsByWorkload } from "./support/budgets";
import { documents, podExample } from "./support/examples";
import { replicatedKinds, scaleOf } from "./support/scale";

const workload = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]").replace(
    "spec:\n  selector",
    "spec:\n  replicas: 3\n  selector",
);

export const requireDisruptionBudget = rule({
    name: "require-disruption-budget",
    title: "Give every replicated workload a disruption budget",
    why: "Without one, a drain of several nodes may take all replicas at once.",
    remedy: "add a PodDisruptionBudget whose selector picks the workload's pods",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {},
    examples: {
        good: documents(
            workload,
            `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api, namespace: shop }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app.kubernetes.io/name: api } }`,
        ),
        bad: workload,
    },
    scope: "objects",
    kinds: replicatedKinds,
    *check(workload, stack) {
        if (scaleOf(workload, stack).smallest < 2) return;
        const at = workload.spec.at("template", "metadata", "labels");
        at.texts();
        if (stack.once(budgetsByWorkload).get(workload) === undefined) {
            yield { at, want: "a PodDisruptionBudget that selects these labels", because: "none does" };
        }
    },
});
