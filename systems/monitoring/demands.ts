import type { Demand } from "../../components/core/capacity";
import type { Problem } from "../../components/core/problems";
import { type MonitoringArgs, monitoringDemands, validateMonitoring } from "../../components/monitoring";
import type { Settings } from "../../config/schema";
import type { StackPlan } from "../plan";
import { harvesterArgs, plannedFiles, sharedArgs } from "./args";

function instances(
    { monitoring }: StackPlan,
    settings: Settings,
): Readonly<Record<"shared" | "signalHarvester", MonitoringArgs | undefined>> {
    const { shared, signalHarvester } = monitoring ?? {};
    return {
        shared: shared && sharedArgs(settings, shared, plannedFiles),
        signalHarvester: signalHarvester && harvesterArgs(settings, signalHarvester, plannedFiles),
    };
}

/** What the two instances ask of their namespaces. */
export function instanceDemands(
    plan: StackPlan,
    settings: Settings,
): { readonly shared: readonly Demand[]; readonly signalHarvester: readonly Demand[] } {
    const { shared, signalHarvester } = instances(plan, settings);
    return {
        shared: shared === undefined ? [] : monitoringDemands(shared),
        signalHarvester: signalHarvester === undefined ? [] : monitoringDemands(signalHarvester),
    };
}

/** Rules, panels and autoscalers that read what nobody serves; routes that lead to nobody. */
export function monitoringProblems(plan: StackPlan, settings: Settings): readonly Problem[] {
    return Object.values(instances(plan, settings)).flatMap((args) =>
        args === undefined ? [] : validateMonitoring(args),
    );
}
