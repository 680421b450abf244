import type { Settings } from "../../config/schema";
import type { StackPlan } from "../plan";
import type { RedisContext, RedisParts } from "../redis";
import type { PostgresContext, PostgresParts } from "../stores";
import { migrationCommand, runAs } from "./workloads";

export function meshPostgres(plan: StackPlan, settings: Settings, parts: PostgresParts): PostgresContext {
    return {
        settings: settings.x0tta6bl4.postgres,
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-15",
        cluster: settings.cluster,
        protect: settings.data.deletionProtection,
        ...(plan.x0tta6bl4?.api && {
            migrations: {
                as: plan.x0tta6bl4.api,
                image: settings.images["x0tta6bl4-api"].reference,
                command: migrationCommand,
                env: { DATABASE_NAME: settings.x0tta6bl4.postgres.database },
                runAs,
                resources: settings.x0tta6bl4.api.migrations.resources,
            },
        }),
    };
}

export function meshRedis(plan: StackPlan, settings: Settings, parts: RedisParts): RedisContext {
    return {
        settings: settings.x0tta6bl4.redis,
        role: "cache",
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "redis-7",
        cluster: settings.cluster,
        protect: settings.data.deletionProtection,
    };
}
