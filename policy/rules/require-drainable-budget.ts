import { flag, rule, type Stack, type Subject } from "../kernel";
import { podsOfBudget } from "./support/budgets";
import { documents, podExample } from "./support/examples";
import { podCount, replicatedKinds, scaleOf } from "./support/scale";

const workload = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]").replace(
    "spec:\n  selector",
    "spec:\n  replicas: 2\n  selector",
);

const budget = (line: string): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api, namespace: shop }
spec:
  ${line}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector: { matchLabels: { app.kubernetes.io/name: api } }`;

export const requireDrainableBudget = rule({
    name: "require-drainable-budget",
    title: "Leave every disruption budget room for one eviction",
    why: "A budget that allows nothing to go stops node drains, and with them upgrades and scale-downs, until somebody removes it at night. Broken pods count against a budget unless it says otherwise.",
    remedy: "use maxUnavailable: 1 with unhealthyPodEvictionPolicy: AlwaysAllow, or run more replicas than minAvailable",
    group: "resources-and-availability",
    severity: "high",
    references: [],
    parameters: {
        evictUnhealthy: flag(true, "Demand unhealthyPodEvictionPolicy: AlwaysAllow."),
    },
    examples: {
        good: documents(workload, budget("maxUnavailable: 1")),
        bad: documents(workload, budget("minAvailable: 2")),
    },
    scope: "objects",
    kinds: ["PodDisruptionBudget"],
    *check(budget, stack, { evictUnhealthy }) {
        const policy = budget.spec.at("unhealthyPodEvictionPolicy");
        if (evictUnhealthy && policy.string() !== "AlwaysAllow") yield { at: policy, want: "AlwaysAllow" };
        const replicas = smallestNumber(budget, stack);
        const most = budget.spec.at("maxUnavailable");
        const least = budget.spec.at("minAvailable");
        if (replicas === undefined) {
            // However many pods somebody else makes, some numbers let none of them go.
            const at = podCount(most, 100, Math.ceil) === 0 ? most : least;
            if (at === most || least.scalar() === "100%") {
                yield { at, want: "a number that lets one pod go", because: "of no number of pods one may go" };
            }
            return;
        }
        const evictable = podCount(most, replicas, Math.ceil) ?? replicas - (podCount(least, replicas, Math.ceil) ?? 0);
        if (evictable < 1) {
            const because = `of ${replicas} pods none may go`;
            yield { at: most.exists ? most : least, want: "a number that lets one pod go", because };
        }
    },
});

/** How few pods the budget may have to share out; unknown for DaemonSets and for pods that the stack does not make. */
function smallestNumber(budget: Subject, stack: Stack): number | undefined {
    const workloads = [...new Set(podsOfBudget(budget, stack).map(({ subject }) => subject))];
    const replicated = workloads.filter(({ kind }) => replicatedKinds.some((each) => each.split(".")[0] === kind));
    if (replicated.length === 0) return undefined;
    return replicated.reduce((sum, workload) => sum + scaleOf(workload, stack).smallest, 0);
}
