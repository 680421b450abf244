import type * as pulumi from "@pulumi/pulumi";
import { Autoscaler, type AutoscalerArgs } from "../components/autoscaling";
import type { Workload } from "../components/workload";

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
