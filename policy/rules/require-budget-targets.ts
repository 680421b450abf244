import { rule } from "../kernel";
import { labelSelector } from "../kernel/selector";
import { budgetsByWorkload, podsOfBudget } from "./support/budgets";
import { madeElsewhere, selectsElsewhere } from "./support/elsewhere";
import { documents, podExample } from "./support/examples";

const workload = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]");

const budget = (label: string): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api, namespace: shop }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { ${label} } }`;

export const requireBudgetTargets = rule({
    name: "require-budget-targets",
    title: "Let every disruption budget speak for exactly one workload",
    why: "One that selects nothing guards nothing. One that selects two workloads counts their pods together, so that all of one may go. Two for one pod make every eviction an error.",
    remedy: "select the labels of one workload, and remove the second budget",
    group: "across-resources",
    severity: "medium",
    references: [],
    parameters: { madeElsewhere },
    examples: {
        good: documents(workload, budget("app.kubernetes.io/name: api")),
        bad: documents(workload, budget("app: api")),
    },
    scope: "objects",
    kinds: ["PodDisruptionBudget"],
    *check(budget, stack, { madeElsewhere }) {
        const at = budget.spec.at("selector");
        if (selectsElsewhere(labelSelector(at), madeElsewhere)) return;
        const workloads = [...new Set(podsOfBudget(budget, stack).map(({ subject }) => subject))];
        if (workloads.length !== 1) {
            const because =
                workloads.length === 0
                    ? "it selects none"
                    : `it selects ${workloads
                          .map(({ id }) => id)
                          .sort()
                          .join(", ")}`;
            yield { at, want: "labels of one workload", because };
        }
        for (const workload of workloads) {
            const others = (stack.once(budgetsByWorkload).get(workload) ?? []).filter((each) => each !== budget);
            for (const other of new Set(others)) {
                yield { at, want: "one budget for a workload", because: `${other.id} selects ${workload.id} as well` };
            }
        }
    },
});
