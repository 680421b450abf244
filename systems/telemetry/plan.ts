import { definePart, type Part, type TrafficMap } from "../../components/core/traffic";
import { collectorPorts, connectTelemetry, type TelemetryParts, type Tracing } from "../../components/telemetry";
import type { Settings } from "../../config/schema";
import type { TracedSystem } from "../../config/schema/telemetry";
import type { SystemsPlan } from "../plan";
import { elsewhere } from "../shared";

/** Agents read a folder of their node, so nothing else runs where they do. */
export function agentNamespace(settings: Pick<Settings, "namespaces">): string {
    return `${settings.namespaces.monitoring.name}-nodes`;
}

/** The programs of logs and traces; none where neither goes anywhere. */
export function telemetryParts(map: TrafficMap, settings: Settings): TelemetryParts | undefined {
    const { telemetry, namespaces, environment } = settings;
    const { logs, traces } = telemetry;
    if (logs.target === "off" && traces.target === "off") return undefined;
    const common = { system: "telemetry", environment, namespace: namespaces.monitoring.name };
    const own = { metrics: { number: collectorPorts.metrics }, health: { number: collectorPorts.health } };
    const grpc = { "otlp-grpc": { number: collectorPorts.grpc } };
    const named = (name: string) => ({ ...common, name, component: name });
    return {
        gateway: map.add(
            definePart({
                ...named("otel-gateway"),
                ports: { ...grpc, "otlp-http": { number: collectorPorts.http }, ...own },
            }),
        ),
        ...(logs.target !== "off" && {
            agent: map.add(definePart({ ...named("otel-agent"), namespace: agentNamespace(settings), ports: own })),
        }),
        ...(logs.target === "loki" && {
            loki: map.add(definePart({ ...named("loki"), ports: { http: { number: 3100 } } })),
        }),
        ...(traces.target === "jaeger" && {
            jaeger: map.add(definePart({ ...named("jaeger"), ports: { ...grpc, query: { number: 16_686 }, ...own } })),
        }),
    };
}

/** Opens the way from whoever is traced, over the gateway, to where things are kept. */
export function connectTelemetryParts(
    map: TrafficMap,
    plan: SystemsPlan & { readonly telemetry: TelemetryParts },
    { telemetry }: Settings,
): void {
    const { logs, traces } = telemetry;
    const traced = traces.target === "off" ? [] : traces.systems.flatMap((system) => programsOf(plan, system));
    connectTelemetry(map, plan.telemetry, traced);
    for (const [what, target] of [["logs", logs] as const, ["traces", traces] as const]) {
        if (target.target !== "external" || target.external === undefined) continue;
        const { endpoint, cidrs } = target.external;
        map.connect(plan.telemetry.gateway, elsewhere(`external-${what}`, endpoint, cidrs), "https", {
            why: `hands ${what} on`,
        });
    }
}

/** What of a system serves requests, or makes them. */
function programsOf(plan: SystemsPlan, system: TracedSystem): readonly Part[] {
    const { x0tta6bl4, signalHarvester, graphmemory } = plan;
    const programs: Readonly<Record<TracedSystem, readonly (Part | undefined)[]>> = {
        x0tta6bl4: [x0tta6bl4?.api, x0tta6bl4?.controller, x0tta6bl4?.mesh],
        signalHarvester: [signalHarvester?.api],
        graphmemory: [graphmemory?.backend, graphmemory?.dashboard, graphmemory?.analytics],
    };
    return programs[system].filter((part) => part !== undefined);
}

/** Where the programs of a system send what they trace; nothing if they do not. */
export function tracingOf(
    { telemetry: parts }: Pick<SystemsPlan, "telemetry">,
    { telemetry, environment }: Settings,
    system: TracedSystem,
): Tracing | undefined {
    const { traces } = telemetry;
    if (parts === undefined || traces.target === "off" || !traces.systems.includes(system)) return undefined;
    return { gateway: parts.gateway, environment, samplePercent: traces.samplePercent };
}
