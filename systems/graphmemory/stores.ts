import type { Settings } from "../../config/schema";
import { identityLoginOf } from "../identity-login";
import type { StackPlan } from "../plan";
import { planned } from "../planned";
import type { RedisContext } from "../redis";
import type { PostgresContext } from "../stores";
import type { GraphmemoryParts } from "./traffic";

export function graphmemoryPostgres(
    plan: StackPlan,
    settings: Settings,
    { postgres, backend }: GraphmemoryParts,
): PostgresContext {
    const { runAsUser, migrations } = settings.graphmemory.backend;
    const callers = () => {
        const { graphmemory } = planned(plan, settings);
        return [graphmemory?.backend, graphmemory?.analytics];
    };
    return {
        ...identityLoginOf(settings.graphmemory.postgres, settings, postgres, callers),
        settings: settings.graphmemory.postgres,
        backup: settings.backup,
        parts: postgres,
        traffic: plan.traffic,
        images: settings.images,
        image: "postgres-16",
        cluster: settings.cluster,
        capabilities: settings.capabilities,
        protect: settings.data.deletionProtection,
        migrations: {
            as: backend,
            image: settings.images["graphmemory-backend"].reference,
            command: ["python", "-m", "alembic", "upgrade", "head"],
            env: { DATABASE_NAME: settings.graphmemory.postgres.database },
            runAs: { uid: runAsUser },
            resources: migrations.resources,
        },
    };
}

/** The cache forgets what was used least; the queue refuses new work rather than forget any. */
export function graphmemoryRedis(
    plan: StackPlan,
    settings: Settings,
    parts: GraphmemoryParts,
    store: "redis" | "queue",
): RedisContext {
    return {
        settings: settings.graphmemory[store],
        role: store === "queue" ? "queue" : "cache",
        parts: parts[store],
        traffic: plan.traffic,
        images: settings.images,
        image: "redis-7.2",
        cluster: settings.cluster,
        capabilities: settings.capabilities,
        protect: settings.data.deletionProtection,
    };
}
