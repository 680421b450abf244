import type { AutoscalerArgs } from "../../components/autoscaling";
import type { Settings } from "../../config/schema";
import { autoscalerOf, present } from "../scaling";
import type { MeshWorkloads } from "./workloads";

/** What changes the count or recommends the size of each program, by its role. */
export function meshScalers(settings: Settings, workloads: MeshWorkloads): Readonly<Record<string, AutoscalerArgs>> {
    const { api, controller } = settings.x0tta6bl4;
    return present({
        api: workloads.api && autoscalerOf(settings, "x0tta6bl4.api", workloads.api, api),
        controller:
            workloads.controller &&
            autoscalerOf(settings, "x0tta6bl4.controller", workloads.controller, controller, {
                verticalName: "x0tta6bl4-vpa",
            }),
    });
}
