import type { NetworkPolicy } from "kubernetes-types/networking/v1";
import type { Demand } from "../components/core/capacity";
import { throwIfAny } from "../components/core/problems";
import { networkPolicies, type PolicyOptions, TrafficMap, validateTraffic } from "../components/core/traffic";
import type { TelemetryParts } from "../components/telemetry";
import type { NamespaceKey, Settings } from "../config/schema";
import { type BackupPlan, planBackups } from "./backup-plan";
import {
    type CertManagerParts,
    certManagerParts,
    connectCertManager,
    connectExistingCertManager,
} from "./cert-manager";
import { storesToCopy } from "./copied-stores";
import { connectGateways } from "./edge/gateways";
import { edgeHosts, type PlannedHost } from "./edge/hosts";
import { connectSolvers } from "./edge/solvers";
import { connectGraphmemory, type GraphmemoryParts, graphmemoryParts } from "./graphmemory/traffic";
import { type MonitoringPlan, planMonitoring } from "./monitoring/plan";
import { connectSignalHarvester, type SignalHarvesterParts, signalHarvesterParts } from "./signal-harvester/traffic";
import { connectIdentity, type IdentityParts, identityParts } from "./spire/traffic";
import { connectTelemetryParts, telemetryParts } from "./telemetry/plan";
import { type World, worldOf } from "./world";
import { connectX0tta6bl4, type X0tta6bl4Parts, x0tta6bl4Parts } from "./x0tta6bl4/traffic";

/** What is known of a stack before anything is registered: who runs, who calls whom. A system switched off is absent. */
export interface StackPlan {
    readonly traffic: TrafficMap;
    readonly world: World;
    readonly identity?: IdentityParts;
    readonly x0tta6bl4?: X0tta6bl4Parts;
    readonly signalHarvester?: SignalHarvesterParts;
    readonly graphmemory?: GraphmemoryParts;
    readonly telemetry?: TelemetryParts;
    readonly certManager?: CertManagerParts;
    readonly backups: BackupPlan;
    /** What is reached from outside. */
    readonly edge: readonly PlannedHost[];
    readonly monitoring?: MonitoringPlan;
}

/** The systems of a stack, before anybody copies their stores. */
export type SystemsPlan = Omit<StackPlan, "backups" | "edge" | "monitoring">;

export type Demands = Readonly<Record<NamespaceKey, readonly Demand[]>>;

export function planStack(settings: Settings): StackPlan {
    const traffic = new TrafficMap();
    const world = worldOf(settings);
    const telemetry = telemetryParts(traffic, settings);
    const certManager = certManagerParts(traffic, settings);
    const plan: SystemsPlan = {
        traffic,
        world,
        ...(settings.spire.enabled && {
            identity: identityParts(traffic, settings.spire, {
                environment: settings.environment,
                servers: settings.namespaces.spire.name,
                nodes: settings.namespaces.spireNodes.name,
            }),
        }),
        ...(settings.x0tta6bl4.enabled && {
            x0tta6bl4: x0tta6bl4Parts(traffic, settings.x0tta6bl4, placeOf(settings, "x0tta6bl4")),
        }),
        ...(settings.signalHarvester.enabled && {
            signalHarvester: signalHarvesterParts(
                traffic,
                settings.signalHarvester,
                placeOf(settings, "signalHarvester"),
            ),
        }),
        ...(settings.graphmemory.enabled && {
            graphmemory: graphmemoryParts(traffic, settings.graphmemory, placeOf(settings, "graphmemory")),
        }),
        ...(telemetry && { telemetry }),
        ...(certManager && { certManager }),
    };
    connectGateways(traffic, world, settings);
    if (plan.identity) connectIdentity(traffic, plan.identity, world, settings.spire, settings.cluster);
    if (plan.x0tta6bl4) connectX0tta6bl4(traffic, plan.x0tta6bl4, world, settings.x0tta6bl4);
    if (plan.signalHarvester) {
        connectSignalHarvester(traffic, plan.signalHarvester, world, settings.signalHarvester);
    }
    if (plan.graphmemory) connectGraphmemory(traffic, plan.graphmemory, world, settings.graphmemory);
    if (telemetry) connectTelemetryParts(traffic, { ...plan, telemetry }, settings);
    const backups = planBackups(traffic, settings, storesToCopy(plan, settings));
    const monitoring = planMonitoring(traffic, settings, plan, backups);
    const all = { ...plan, ...(monitoring && { monitoring }) };
    const edge = edgeHosts(all, settings);
    connectSolvers(traffic, world, edge, settings);
    if (certManager) connectCertManager(traffic, certManager, world, edge, settings);
    else connectExistingCertManager(traffic, world, edge, settings);
    throwIfAny(`traffic of stack ${settings.stack}`, validateTraffic(traffic, policyOptions(settings)));
    return { ...all, backups, edge };
}

function policyOptions(settings: Settings): PolicyOptions {
    return { nodeBlocks: settings.cluster.nodeCidrs.map((cidr) => ({ cidr })) };
}

/** The policies of one namespace's parts, beside the default deny and DNS of its baseline. */
export function policiesOf(plan: StackPlan, settings: Settings, key: NamespaceKey): readonly NetworkPolicy[] {
    return policiesIn(plan, settings, settings.namespaces[key].name);
}

/** The same for a namespace that only one part has for itself. */
export function policiesIn(plan: StackPlan, settings: Settings, namespace: string): readonly NetworkPolicy[] {
    return networkPolicies(plan.traffic, policyOptions(settings)).filter(
        (policy) => policy.metadata?.namespace === namespace,
    );
}

function placeOf(settings: Settings, key: NamespaceKey) {
    return { namespace: settings.namespaces[key].name, environment: settings.environment };
}
