import type { Settings } from "../../config/schema";
import type { StackPlan } from "../plan";
import type { PostgresContext, PostgresParts } from "../stores";

export function meshPostgres(plan: StackPlan, settings: Settings, parts: PostgresParts): PostgresContext {
    return {
        settings: settings.x0tta6bl4.postgres,
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-15",
        cluster: settings.cluster,
        protect: settings.data.deletionProtection,
    };
}
