import type { Settings } from "../../config/schema";
import type { StackPlan } from "../plan";
import type { PostgresContext, PostgresParts } from "../stores";

export function harvesterPostgres(plan: StackPlan, settings: Settings, parts: PostgresParts): PostgresContext {
    return {
        settings: settings.signalHarvester.postgres,
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-15",
        cluster: settings.cluster,
        protect: settings.data.deletionProtection,
    };
}
