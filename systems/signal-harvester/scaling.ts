import type { AutoscalerArgs } from "../../components/autoscaling";
import type { DeploymentArgs } from "../../components/workload";
import type { Settings } from "../../config/schema";
import { autoscalerOf, present } from "../scaling";

export function harvesterScalers(
    settings: Settings,
    workloads: { readonly api: DeploymentArgs },
): Readonly<Record<string, AutoscalerArgs>> {
    return present({
        api: autoscalerOf(settings, "signalHarvester.api", workloads.api, settings.signalHarvester.api),
    });
}
