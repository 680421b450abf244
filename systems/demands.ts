import { checkLimits, checkQuota, type Demand, quotaFor, schedulableWarning } from "../components/core/capacity";
import type { Problem } from "../components/core/problems";
import { bytes } from "../components/core/quantities";
import type { Quota } from "../components/namespace";
import { demandOf, type WorkloadArgs } from "../components/workload";
import type { NamespaceKey, Settings } from "../config/schema";
import { edgeServices } from "../config/schema/edge";
import { namespaceKeys } from "../config/schema/namespaces";
import { mostReplicas } from "../config/schema/workload";
import { hasCopies, plannedCopies } from "./copied-stores";
import { dataPlaneDemands, runsInOurs } from "./edge/plan";
import { solverDemands } from "./edge/solvers";
import { graphmemoryPostgres, graphmemoryRedis } from "./graphmemory/stores";
import { instanceDemands } from "./monitoring/demands";
import type { Demands, StackPlan } from "./plan";
import type { Planned } from "./planned";
import { demandsOfRedis } from "./redis";
import { harvesterPostgres } from "./signal-harvester/stores";
import { identityDemands } from "./spire/demands";
import { demandsOfPostgres } from "./stores";
import { demandsOfAgents, demandsOfTelemetry } from "./telemetry/args";
import { ebpfDemand } from "./x0tta6bl4/ebpf";
import { meshPostgres, meshRedis } from "./x0tta6bl4/stores";

/** What every namespace must hold when each of its workloads is at its largest. */
export function demandsOf(all: Planned, plan: StackPlan, settings: Settings): Demands {
    const copies = plannedCopies(plan, settings);
    const watching = instanceDemands(plan, settings);
    const proofs = (key: NamespaceKey) => solverDemands(plan.edge, settings, settings.namespaces[key].name);
    return {
        x0tta6bl4: [...meshDemands(all, plan, settings), ...copies.x0tta6bl4.demands, ...proofs("x0tta6bl4")],
        signalHarvester: [
            ...harvesterDemands(all, plan, settings),
            ...copies.signalHarvester.demands,
            ...watching.signalHarvester,
            ...proofs("signalHarvester"),
        ],
        graphmemory: [
            ...graphmemoryDemands(all, plan, settings),
            ...copies.graphmemory.demands,
            ...proofs("graphmemory"),
        ],
        monitoring: [...watching.shared, ...demandsOfTelemetry(settings, plan.telemetry), ...proofs("monitoring")],
        ...identityDemands(all, plan, settings),
        edge: [...dataPlaneDemands(settings), ...proofs("edge")],
        restoreDrill: Object.values(copies).flatMap(({ drillDemands }) => drillDemands),
    };
}

/** The quota of every namespace: as given, or else computed from what the workloads need at their largest. */
export function quotasOf(demands: Demands, settings: Settings): Readonly<Record<NamespaceKey, Quota>> {
    return Object.fromEntries(
        namespaceKeys.map((key) => [
            key,
            settings.namespaces[key].quota ?? {
                ...quotaFor(demands[key], { claims: sharedClaims(key, settings) }),
                // The controller makes the Services of the doors beside their Gateways.
                ...(key === "edge" && runsInOurs(settings) ? edgeServices(settings.edge) : {}),
            },
        ]),
    ) as Record<NamespaceKey, Quota>;
}

/** Every quota and limit that cannot hold its workloads at their largest, with the arithmetic. */
export function capacityProblems(demands: Demands, settings: Settings): readonly Problem[] {
    return namespaceKeys.flatMap((key) => problemsOf(key, demands[key], settings));
}

/** Why the stack's own nodes cannot run everything at its largest; nothing if they can. */
export function nodesWarning(demands: Demands, plan: StackPlan, settings: Settings): string | undefined {
    // One pod per node each, in namespaces of their own whose quotas are made to fit.
    const { ebpf } = plan.x0tta6bl4 ?? {};
    const onNodes = [
        ...demandsOfAgents(settings, plan.telemetry),
        ...(ebpf === undefined ? [] : [ebpfDemand(settings, ebpf)]),
    ];
    return schedulableWarning([...Object.values(demands).flat(), ...onNodes], settings.cluster.nodes);
}

/** Sizes of the claims that no workload has for itself. */
function sharedClaims(key: NamespaceKey, { signalHarvester, backup }: Settings): readonly number[] {
    const copies = backup.enabled && backup.target === "volume" && hasCopies(key) ? backup.volume : undefined;
    return [
        ...(key === "signalHarvester" && signalHarvester.enabled ? [bytes(signalHarvester.data.size)] : []),
        ...(copies === undefined ? [] : [bytes(copies.size)]),
    ];
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

function meshDemands({ mesh }: Planned, plan: StackPlan, settings: Settings): readonly Demand[] {
    const parts = plan.x0tta6bl4;
    if (mesh === undefined || parts === undefined) return [];
    const own = settings.x0tta6bl4;
    return [
        ...atLargest(mesh.api, settings, own.api),
        ...atLargest(mesh.controller, settings, own.controller),
        ...atLargest(mesh.mesh, settings),
        ...(parts.postgres === undefined ? [] : demandsOfPostgres(meshPostgres(plan, settings, parts.postgres))),
        ...(parts.redis === undefined ? [] : demandsOfRedis(meshRedis(plan, settings, parts.redis))),
    ];
}

function harvesterDemands({ harvester }: Planned, plan: StackPlan, settings: Settings): readonly Demand[] {
    const parts = plan.signalHarvester;
    if (harvester === undefined || parts === undefined) return [];
    return [
        ...atLargest(harvester.api, settings, settings.signalHarvester.api),
        ...(parts.postgres === undefined ? [] : demandsOfPostgres(harvesterPostgres(plan, settings, parts.postgres))),
    ];
}

function graphmemoryDemands({ graphmemory }: Planned, plan: StackPlan, settings: Settings): readonly Demand[] {
    const parts = plan.graphmemory;
    if (graphmemory === undefined || parts === undefined) return [];
    const { backend, dashboard, analytics } = settings.graphmemory;
    return [
        ...atLargest(graphmemory.backend, settings, backend),
        ...atLargest(graphmemory.dashboard, settings, dashboard),
        ...atLargest(graphmemory.analytics, settings, analytics),
        ...demandsOfPostgres(graphmemoryPostgres(plan, settings, parts)),
        ...demandsOfRedis(graphmemoryRedis(plan, settings, parts, "redis")),
        ...demandsOfRedis(graphmemoryRedis(plan, settings, parts, "queue")),
    ];
}
