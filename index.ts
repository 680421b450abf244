import { assertKubeContext } from "./config/kube-context";
import { loadSettings, type StackSettings } from "./config/load";
import { keepingSelectors } from "./systems/adopted";
import { addressesOf, StackEdge } from "./systems/edge";
import { Graphmemory } from "./systems/graphmemory";
import { MonitoringSystem } from "./systems/monitoring";
import { planStack } from "./systems/plan";
import { Platform } from "./systems/platform";
import { providersOf } from "./systems/providers";
import { SignalHarvester } from "./systems/signal-harvester";
import { WorkloadIdentity } from "./systems/spire";
import { TelemetrySystem } from "./systems/telemetry";
import { X0tta6bl4 } from "./systems/x0tta6bl4";

/** What the engine runs. Nothing is registered before the settings are sound and the cluster is the stack's own. */
export async function program() {
    const settings = loadSettings();
    assertKubeContext(settings.kubeContext, settings.stack);
    return declareStack(settings);
}

/** Every object of a stack; its outputs are returned. Needs no cluster, so tests and `make render` run it too. */
export function declareStack(settings: StackSettings) {
    const plan = planStack(settings);
    const { namespaces } = settings;
    const providers = providersOf(settings);
    const options = { providers, transformations: keepingSelectors(settings.adoption.keepSelectors) };
    const platform = new Platform("platform", { settings, plan }, { providers });
    const { namespaces: guarded, certificates } = platform;
    const base = { settings, secrets: settings.secrets, plan, namespaces: guarded, certificates };
    const identity = plan.identity && new WorkloadIdentity("spire", base, plan.identity, options);
    const context = { ...base, ...(identity && { identity }) };
    if (plan.x0tta6bl4) new X0tta6bl4("x0tta6bl4", context, plan.x0tta6bl4, options);
    const harvester =
        plan.signalHarvester && new SignalHarvester("signal-harvester", context, plan.signalHarvester, options);
    if (plan.graphmemory) new Graphmemory("graphmemory", context, plan.graphmemory, options);
    const telemetry = plan.telemetry && new TelemetrySystem("telemetry", base, plan.telemetry, options);
    if (plan.monitoring) {
        const credentials = harvester?.credentials;
        const more = { ...(credentials && { credentials }), otherNamespaces: telemetry?.namespaces ?? {} };
        new MonitoringSystem("monitoring", { ...base, ...more }, plan.monitoring, options);
    }
    new StackEdge("edge", base, { providers });
    return {
        environment: settings.environment,
        addresses: addressesOf(plan.edge),
        namespaces: Object.fromEntries(Object.entries(namespaces).map(([key, { name }]) => [key, name])),
    };
}
