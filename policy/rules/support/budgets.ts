import type { Pod, Stack, Subject } from "../../kernel";
import { attempt } from "../../kernel/field";
import { append } from "../../kernel/label-index";
import { labelSelector } from "../../kernel/selector";

/** The pods that a disruption budget speaks for. An empty selector is every pod of the namespace. */
export function podsOfBudget(budget: Subject, stack: Stack): readonly Pod[] {
    const selector = budget.spec.at("selector");
    if (!selector.exists) return [];
    return stack.podsMatching(budget.namespace ?? "", labelSelector(selector));
}

/** The budgets that speak for each workload; one that cannot be read is reported by the rules about budgets. */
export function budgetsByWorkload(stack: Stack): ReadonlyMap<Subject, readonly Subject[]> {
    const byWorkload = new Map<Subject, Subject[]>();
    for (const budget of stack.ofKind("PodDisruptionBudget")) {
        const pods = attempt(() => podsOfBudget(budget, stack));
        if ("value" in pods) for (const pod of pods.value) append(byWorkload, pod.subject, budget);
    }
    return byWorkload;
}
