import { validateAutoscaler, validateMetrics, validateOneScalerEach } from "../components/autoscaling";
import { throwIfAny } from "../components/core/problems";
import type { Quota } from "../components/namespace";
import type { NamespaceKey, Settings } from "../config/schema";
import { copyProblems } from "./copied-stores";
import { capacityProblems, demandsOf, nodesWarning, quotasOf } from "./demands";
import { issuerProblems } from "./edge/issuers";
import { edgeVerdict } from "./edge/plan";
import { monitoringProblems } from "./monitoring/demands";
import type { StackPlan } from "./plan";
import { planned } from "./planned";
import { servedMetrics } from "./scaling";

export interface CheckedStack {
    readonly quotas: Readonly<Record<NamespaceKey, Quota>>;
    /** What is allowed and still worth a look. */
    readonly warnings: readonly string[];
}

/** Weighs the whole stack before anything of it is registered. Throws with everything that is wrong at once. */
export function checkStack(plan: StackPlan, settings: Settings): CheckedStack {
    const all = planned(plan, settings);
    const demands = demandsOf(all, plan, settings);
    throwIfAny(`backups of stack ${settings.stack}`, copyProblems(plan, settings));
    throwIfAny(`monitoring of stack ${settings.stack}`, monitoringProblems(plan, settings));
    throwIfAny(`capacity of stack ${settings.stack}`, capacityProblems(demands, settings));
    throwIfAny(`scaling of stack ${settings.stack}`, [
        ...validateMetrics("served metrics", servedMetrics),
        ...validateOneScalerEach(all.scalers),
        ...all.scalers.flatMap(validateAutoscaler),
    ]);
    const edge = edgeVerdict(plan.edge, settings);
    throwIfAny(`edge of stack ${settings.stack}`, [...edge.problems, ...issuerProblems(plan.edge, settings)]);
    const nodes = nodesWarning(demands, plan, settings);
    return { quotas: quotasOf(demands, settings), warnings: nodes === undefined ? [] : [nodes] };
}
