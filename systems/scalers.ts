import type * as pulumi from "@pulumi/pulumi";
import { Autoscaler, type AutoscalerArgs } from "../components/autoscaling";
import type { StatefulSetArgs, Workload } from "../components/workload";
import type { Capabilities } from "../config/schema";
import type { VerticalSetting } from "../config/schema/workload";
import { verticalOf } from "./scaling";

/**
 * The scaler of each role, after the workload of that role: KEDA refuses one whose target is not there yet, and so a
 * destroy ends the scaler before what it scales.
 */
export function createScalers(
    name: string,
    scalers: Readonly<Record<string, AutoscalerArgs>>,
    workloads: ReadonlyMap<string, Workload>,
    opts: pulumi.ComponentResourceOptions & { readonly dependsOn: readonly pulumi.Resource[] },
): void {
    for (const [role, args] of Object.entries(scalers)) {
        const workload = workloads.get(role);
        if (workload === undefined) throw new Error(`${name} has a scaler for ${role} and no workload of that role`);
        new Autoscaler(`${name}-${role}`, args, { ...opts, dependsOn: [...opts.dependsOn, workload.pods] });
    }
}

/** What recommends the size of a store's servers, where its settings ask for that and the servers are ours. */
export function createRecommender(
    name: string,
    store: pulumi.Resource & { readonly set: StatefulSetArgs | undefined },
    context: {
        readonly settings: { readonly verticalAutoscaling: VerticalSetting };
        readonly capabilities: Capabilities;
    },
    opts: pulumi.ComponentResourceOptions,
): void {
    const vertical = verticalOf(context.settings.verticalAutoscaling);
    const target = store.set;
    if (vertical === undefined || target === undefined) return;
    const path = `${target.part.system}.${target.part.component}`;
    const args = { path, target, vertical, served: [], capabilities: context.capabilities };
    new Autoscaler(`${name}-recommender`, args, { ...opts, dependsOn: [store] });
}
