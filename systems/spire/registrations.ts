import type { Registration } from "../../components/spire";
import type { WorkloadArgs } from "../../components/workload";
import type { Settings } from "../../config/schema";
import { jobRegistration } from "../identity-login";
import type { StackPlan } from "../plan";
import type { Planned } from "../planned";
import { registrationOf } from "./registration";

/**
 * Everything that runs for long gets an identity, whether it uses it today or not: the list of who may call whom is made
 * of them. Jobs do not: they come and go with a change and call one store each; but one that has no password for it does.
 */
export function registrationsOf(plan: StackPlan, planned: Planned, settings: Settings): readonly Registration[] {
    const { mesh, harvester, graphmemory } = planned;
    const workloads: readonly (WorkloadArgs | undefined)[] = [
        ...Object.values(mesh ?? {}),
        ...Object.values(harvester ?? {}),
        ...Object.values(graphmemory ?? {}),
    ];
    return [
        ...workloads.flatMap((workload) => (workload === undefined ? [] : registrationOf(workload))),
        ...storesOf(plan),
        ...migrationsOf(plan, settings),
    ];
}

function migrationsOf({ x0tta6bl4, graphmemory }: StackPlan, settings: Settings): readonly Registration[] {
    return [
        ...(x0tta6bl4?.postgres ? jobRegistration(settings.x0tta6bl4.postgres, x0tta6bl4.postgres) : []),
        ...(graphmemory ? jobRegistration(settings.graphmemory.postgres, graphmemory.postgres) : []),
    ];
}

/** Callers know a store by the Service of its own name. */
function storesOf({ x0tta6bl4, signalHarvester, graphmemory, identity }: StackPlan): readonly Registration[] {
    const databases = [x0tta6bl4?.postgres, signalHarvester?.postgres, graphmemory?.postgres];
    const caches = [x0tta6bl4?.redis, graphmemory?.redis, graphmemory?.queue];
    return [
        // An operator's instances ask for no identity.
        ...databases.flatMap((database) =>
            database?.operated === undefined ? [database?.server, database?.readers] : [],
        ),
        // The nodes behind a proxy are called by nobody else, and by the names of their pods.
        ...caches.map((cache) => cache?.server),
        identity?.oidcDiscovery,
    ].flatMap((part) => (part === undefined ? [] : [{ part, services: [part.name] }]));
}
