import { checkLimits, checkQuota, type Demand, quotaFor } from "../components/core/capacity";
import { type Problem, throwIfAny } from "../components/core/problems";
import type { Quota } from "../components/namespace";
import { demandOf, type WorkloadArgs } from "../components/workload";
import type { NamespaceKey, Settings } from "../config/schema";
import { namespaceKeys } from "../config/schema/namespaces";
import { mostReplicas } from "../config/schema/workload";
import { graphmemoryWorkloads } from "./graphmemory/workloads";
import type { StackPlan } from "./plan";
import { harvesterApi } from "./signal-harvester/workloads";
import { meshWorkloads } from "./x0tta6bl4/workloads";

/** What every namespace must hold when each of its workloads is at its largest. */
export function demandsOf(plan: StackPlan, settings: Settings): Readonly<Record<NamespaceKey, readonly Demand[]>> {
    return {
        x0tta6bl4: meshDemands(plan, settings),
        signalHarvester: harvesterDemands(plan, settings),
        graphmemory: graphmemoryDemands(plan, settings),
        monitoring: [],
        spire: [],
    };
}

/**
 * The quota of every namespace: as given, if it holds the workloads at their largest, or else computed from them. Throws
 * with the arithmetic of every one that does not.
 */
export function quotasOf(plan: StackPlan, settings: Settings): Readonly<Record<NamespaceKey, Quota>> {
    const demands = demandsOf(plan, settings);
    const problems = namespaceKeys.flatMap((key) => problemsOf(key, demands[key], settings));
    throwIfAny(`capacity of stack ${settings.stack}`, problems);
    return Object.fromEntries(
        namespaceKeys.map((key) => [key, settings.namespaces[key].quota ?? quotaFor(demands[key])]),
    ) as Record<NamespaceKey, Quota>;
}

function problemsOf(key: NamespaceKey, demands: readonly Demand[], settings: Settings): readonly Problem[] {
    const path = `${settings.stack} · namespaces.${key}`;
    const { quota, limits } = settings.namespaces[key];
    return [
        ...(quota === undefined ? [] : checkQuota(`${path}.quota`, quota, demands)),
        ...checkLimits(`${path}.limits`, limits, demands),
    ];
}

type Scaled = Parameters<typeof mostReplicas>[0];

function atLargest(args: WorkloadArgs | undefined, settings: Settings, scaled?: Scaled): readonly Demand[] {
    if (args === undefined) return [];
    const nodes = settings.cluster.nodes.count;
    return [demandOf(args, scaled === undefined ? { nodes } : { nodes, maxReplicas: mostReplicas(scaled) })];
}

/** Contents do not matter for sizes: any reference will do. */
const file = { name: "planned", hash: "" } as const;

function meshDemands({ x0tta6bl4: parts }: StackPlan, settings: Settings): readonly Demand[] {
    if (parts === undefined) return [];
    const own = settings.x0tta6bl4;
    const { api, controller, mesh } = meshWorkloads({
        settings: own,
        parts,
        images: { api: "", mesh: "" },
        files: { config: file, database: file, cache: file },
        cluster: settings.cluster,
    });
    return [
        ...atLargest(api, settings, own.api),
        ...atLargest(controller, settings, own.controller),
        ...atLargest(mesh, settings),
    ];
}

function harvesterDemands({ signalHarvester: parts }: StackPlan, settings: Settings): readonly Demand[] {
    if (parts === undefined) return [];
    const own = settings.signalHarvester;
    const api = harvesterApi({
        settings: own,
        parts,
        image: "",
        files: { config: file, credentials: file, database: file },
        cluster: settings.cluster,
    });
    return atLargest(api, settings, own.api);
}

function graphmemoryDemands({ graphmemory: parts }: StackPlan, settings: Settings): readonly Demand[] {
    if (parts === undefined) return [];
    const own = settings.graphmemory;
    const stores = { postgres: file, redis: file, queue: file };
    const { backend, dashboard, analytics } = graphmemoryWorkloads({
        settings: own,
        parts,
        images: { backend: "", dashboard: "", analytics: "" },
        files: { config: file, application: file, backendStores: stores, analyticsStores: stores },
        cluster: settings.cluster,
    });
    return [
        ...atLargest(backend, settings, own.backend),
        ...atLargest(dashboard, settings, own.dashboard),
        ...atLargest(analytics, settings, own.analytics),
    ];
}
