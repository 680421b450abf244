import type { Settings } from "../../config/schema";
import { mostReplicas } from "../../config/schema/workload";
import type { X0tta6bl4Settings } from "../../config/schema/x0tta6bl4";
import { identityLoginOf } from "../identity-login";
import type { StackPlan } from "../plan";
import { planned } from "../planned";
import type { RedisContext, RedisParts } from "../redis";
import type { PostgresContext, PostgresParts } from "../stores";
import { migrationCommand, pullSecrets, runAs } from "./workloads";

export function meshPostgres(plan: StackPlan, settings: Settings, parts: PostgresParts): PostgresContext {
    const callers = () => [planned(plan, settings).mesh?.api];
    return {
        ...identityLoginOf(settings.x0tta6bl4.postgres, settings, parts, callers),
        settings: settings.x0tta6bl4.postgres,
        backup: settings.backup,
        parts,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-15",
        cluster: settings.cluster,
        capabilities: settings.capabilities,
        protect: settings.data.deletionProtection,
        ...(plan.x0tta6bl4?.api && {
            connectionLimits: { [plan.x0tta6bl4.api.name]: mostConnections(settings.x0tta6bl4) },
            migrations: {
                as: plan.x0tta6bl4.api,
                image: settings.images["x0tta6bl4-api"].reference,
                ...pullSecrets(settings.x0tta6bl4),
                command: migrationCommand,
                env: { DATABASE_NAME: settings.x0tta6bl4.postgres.database },
                runAs,
                resources: settings.x0tta6bl4.api.migrations.resources,
            },
        }),
    };
}

/** Of the API at its largest, while a rollout has one pod more. */
function mostConnections({ api, databasePoolSize }: X0tta6bl4Settings): number {
    return (mostReplicas(api) + 1) * databasePoolSize;
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
        capabilities: settings.capabilities,
        protect: settings.data.deletionProtection,
    };
}
