import { checkLimits, checkQuota, type Demand, quotaFor } from "../components/core/capacity";
import { type Problem, throwIfAny } from "../components/core/problems";
import { bytes } from "../components/core/quantities";
import type { Quota } from "../components/namespace";
import { demandOf, type WorkloadArgs } from "../components/workload";
import type { NamespaceKey, Settings } from "../config/schema";
import { namespaceKeys } from "../config/schema/namespaces";
import { mostReplicas } from "../config/schema/workload";
import { graphmemoryPostgres } from "./graphmemory/stores";
import { graphmemoryWorkloads } from "./graphmemory/workloads";
import type { StackPlan } from "./plan";
import { harvesterPostgres } from "./signal-harvester/stores";
import { harvesterApi } from "./signal-harvester/workloads";
import { type DatabaseFiles, demandsOfPostgres } from "./stores";
import { meshPostgres } from "./x0tta6bl4/stores";
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
        namespaceKeys.map((key) => [
            key,
            settings.namespaces[key].quota ?? quotaFor(demands[key], { claims: sharedClaims(key, settings) }),
        ]),
    ) as Record<NamespaceKey, Quota>;
}

/** Sizes of the claims that no workload has for itself. */
function sharedClaims(key: NamespaceKey, { signalHarvester }: Settings): readonly number[] {
    return key === "signalHarvester" && signalHarvester.enabled ? [bytes(signalHarvester.data.size)] : [];
}

function problemsOf(key: NamespaceKey, demands: readonly Demand[], settings: Settings): readonly Problem[] {
    const path = `${settings.stack} · namespaces.${key}`;
    const { quota, limits } = settings.namespaces[key];
    return [
        ...(quota === undefined
            ? []
            : checkQuota(`${path}.quota`, quota, demands, { claims: sharedClaims(key, settings) })),
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
const database: DatabaseFiles = { credentials: file, authority: { kind: "secret", secret: file } };

function meshDemands(plan: StackPlan, settings: Settings): readonly Demand[] {
    const parts = plan.x0tta6bl4;
    if (parts === undefined) return [];
    const own = settings.x0tta6bl4;
    const { api, controller, mesh } = meshWorkloads({
        settings: own,
        parts,
        images: { api: "", mesh: "" },
        files: { config: file, database, cache: file },
        cluster: settings.cluster,
    });
    return [
        ...atLargest(api, settings, own.api),
        ...atLargest(controller, settings, own.controller),
        ...atLargest(mesh, settings),
        ...(parts.postgres === undefined ? [] : demandsOfPostgres(meshPostgres(plan, settings, parts.postgres))),
    ];
}

function harvesterDemands(plan: StackPlan, settings: Settings): readonly Demand[] {
    const parts = plan.signalHarvester;
    if (parts === undefined) return [];
    const own = settings.signalHarvester;
    const api = harvesterApi({
        settings: own,
        parts,
        image: "",
        files: { config: file, credentials: file, database },
        cluster: settings.cluster,
    });
    return [
        ...atLargest(api, settings, own.api),
        ...(parts.postgres === undefined ? [] : demandsOfPostgres(harvesterPostgres(plan, settings, parts.postgres))),
    ];
}

function graphmemoryDemands(plan: StackPlan, settings: Settings): readonly Demand[] {
    const parts = plan.graphmemory;
    if (parts === undefined) return [];
    const own = settings.graphmemory;
    const stores = { database, redis: file, queue: file };
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
        ...demandsOfPostgres(graphmemoryPostgres(plan, settings, parts.postgres)),
    ];
}
