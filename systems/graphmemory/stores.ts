import type { Settings } from "../../config/schema";
import type { StackPlan } from "../plan";
import type { PostgresContext, PostgresParts } from "../stores";

export function graphmemoryPostgres(plan: StackPlan, settings: Settings, parts: PostgresParts): PostgresContext {
    return {
        settings: settings.graphmemory.postgres,
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-16",
        cluster: settings.cluster,
        protect: settings.data.deletionProtection,
    };
}
