import type { Registration } from "../../components/spire";
import type { WorkloadArgs } from "../../components/workload";
import type { StackPlan } from "../plan";
import type { Planned } from "../planned";

/**
 * Everything that runs for long gets an identity, whether it uses it today or not: the list of who may call whom is made
 * of them. Jobs do not: they come and go with a change and call one store each.
 */
export function registrationsOf(plan: StackPlan, planned: Planned): readonly Registration[] {
    const { mesh, harvester, graphmemory } = planned;
    const workloads: readonly (WorkloadArgs | undefined)[] = [
        ...Object.values(mesh ?? {}),
        ...Object.values(harvester ?? {}),
        ...Object.values(graphmemory ?? {}),
    ];
    return [
        ...workloads.flatMap((workload) => (workload === undefined ? [] : registrationOf(workload))),
        ...storesOf(plan),
    ];
}

function registrationOf({ part, services = [] }: WorkloadArgs): Registration {
    return { part, services: services.map(({ name }) => name) };
}

/** Callers know a store by the Service of its own name. */
function storesOf({ x0tta6bl4, signalHarvester, graphmemory, identity }: StackPlan): readonly Registration[] {
    const databases = [x0tta6bl4?.postgres, signalHarvester?.postgres, graphmemory?.postgres];
    const caches = [x0tta6bl4?.redis, graphmemory?.redis, graphmemory?.queue];
    return [
        ...databases.flatMap((database) => [database?.server, database?.readers]),
        // The nodes behind a proxy are called by nobody else, and by the names of their pods.
        ...caches.map((cache) => cache?.server),
        identity?.oidcDiscovery,
    ].flatMap((part) => (part === undefined ? [] : [{ part, services: [part.name] }]));
}
