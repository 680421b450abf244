import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "../core/problems";
import type { AutoscalerArgs, KedaScaling } from "./args";
import { scaledObject, triggerAuthentications } from "./keda";
import { horizontalPodAutoscaler, verticalPodAutoscaler } from "./specs";
import { validateAutoscaler } from "./validate";

export type * from "./args";
export {
    type AdapterRule,
    adapterConfiguration,
    adapterRules,
    type CustomMetric,
    type Measure,
    validateMetrics,
} from "./metrics";
export { validateAutoscaler, validateOneScalerEach } from "./validate";

/** What changes a workload's count of replicas, by exactly one engine, and what recommends its size. */
export class Autoscaler extends pulumi.ComponentResource {
    constructor(name: string, args: AutoscalerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:autoscaling:Autoscaler", name, {}, opts);
        throwIfAny(name, validateAutoscaler(args));
        const { target, scaling, vertical } = args;

        if (scaling?.engine === "hpa") {
            new k8s.autoscaling.v2.HorizontalPodAutoscaler(
                `${name}-hpa`,
                horizontalPodAutoscaler(target, scaling, args.served),
                { parent: this },
            );
        }
        if (scaling?.engine === "keda") this.createScaledObject(name, target, scaling);
        if (vertical !== undefined) {
            new k8s.apiextensions.CustomResource(`${name}-vpa`, verticalPodAutoscaler(target, vertical), {
                parent: this,
            });
        }
        this.registerOutputs({});
    }

    private createScaledObject(name: string, target: AutoscalerArgs["target"], scaling: KedaScaling): void {
        const authentications = triggerAuthentications(target, scaling).map(
            (one) => new k8s.apiextensions.CustomResource(`${name}-auth-${one.metadata.name}`, one, { parent: this }),
        );
        new k8s.apiextensions.CustomResource(`${name}-scaler`, scaledObject(target, scaling), {
            parent: this,
            // KEDA refuses a trigger whose credentials it cannot find.
            dependsOn: authentications,
        });
    }
}
