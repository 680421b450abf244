import { type Demand, limitsFor, quotaFor } from "../../components/core/capacity";
import type { NamespaceBaselineArgs } from "../../components/namespace";
import {
    type AgentArgs,
    agentDemands,
    type External,
    type Store,
    type Target,
    type TelemetryArgs,
    type TelemetryParts,
    telemetryDemands,
} from "../../components/telemetry";
import type { SecretRef } from "../../components/workload";
import type { Settings } from "../../config/schema";
import { storageClassName } from "../../config/schema/cluster";
import { namespaceKeys } from "../../config/schema/namespaces";
import type { TelemetrySettings } from "../../config/schema/telemetry";
import { everyNode, placementOf } from "../shared";

/** Tokens for other people's targets, where they ask for one. */
export type TelemetryTokens = Readonly<Partial<Record<"logs" | "traces", SecretRef>>>;

export const tokenKey = "token";

export function telemetryArgs(settings: Settings, parts: TelemetryParts, tokens: TelemetryTokens): TelemetryArgs {
    const { telemetry, stack, environment, images, data, cluster } = settings;
    const { gateway, dropAlso } = telemetry;
    const agent = parts.agent && agentArgs(settings);
    const logs = logsTarget(settings, tokens);
    const traces = tracesTarget(settings, tokens);
    return {
        parts,
        stack,
        environment,
        image: images["otel-collector"].reference,
        gateway: {
            replicas: gateway.replicas ?? (environment === "production" ? 2 : 1),
            resources: gateway.resources,
        },
        ...(agent && { agent }),
        ...(logs && { logs }),
        ...(traces && { traces }),
        dropAlso,
        protect: data.deletionProtection,
        placement: placementOf(cluster, "platform"),
    };
}

/** The stack's own namespaces and no other: what runs beside it on a node is nobody's business here. */
function agentArgs({ telemetry, namespaces, cluster }: Settings): AgentArgs {
    const { logFolder, resources, maxUnavailable, waiver } = telemetry.agent;
    // The schema has made sure that there is one wherever logs are read.
    if (waiver === undefined) throw new Error("telemetry.logs has a target, but telemetry.agent no waiver");
    const names = namespaceKeys.map((key) => namespaces[key].name);
    return {
        logFolder,
        resources,
        maxUnavailable,
        nodes: cluster.nodes.count,
        waiver,
        namespaces: names,
        placement: everyNode,
    };
}

function logsTarget(settings: Settings, tokens: TelemetryTokens): Target | undefined {
    const { target, loki, external } = settings.telemetry.logs;
    if (target === "loki") return { kind: "store", store: storeOf(settings, "loki", loki) };
    return target === "external" && external !== undefined ? elsewhere(external.endpoint, tokens.logs) : undefined;
}

function tracesTarget(settings: Settings, tokens: TelemetryTokens): Target | undefined {
    const { target, jaeger, external } = settings.telemetry.traces;
    if (target === "jaeger") return { kind: "store", store: storeOf(settings, "jaeger", jaeger) };
    return target === "external" && external !== undefined ? elsewhere(external.endpoint, tokens.traces) : undefined;
}

function elsewhere(endpoint: string, token: SecretRef | undefined): { readonly kind: "external" } & External {
    return { kind: "external", endpoint, ...(token && { token: { secret: token, key: tokenKey } }) };
}

function storeOf(
    { images, cluster }: Settings,
    image: "loki" | "jaeger",
    { resources, volume, retention }: TelemetrySettings["logs"]["loki"],
): Store {
    return {
        image: images[image].reference,
        resources,
        volume: { size: volume.size, storageClass: storageClassName(cluster, volume.storageClass) },
        retentionDays: Number(retention.slice(0, -1)),
    };
}

/** What gateway and stores ask of the monitoring namespace. */
export function demandsOfTelemetry(settings: Settings, parts: TelemetryParts | undefined): readonly Demand[] {
    return parts === undefined ? [] : telemetryDemands(telemetryArgs(settings, parts, {}));
}

/** What the agents ask of the nodes, in a namespace of their own. */
export function demandsOfAgents(settings: Settings, parts: TelemetryParts | undefined): readonly Demand[] {
    if (parts === undefined) return [];
    return agentDemands(telemetryArgs(settings, parts, {}), settings.cluster.nodes.count);
}

/** Quota and limits fit the agents: nothing else is to run there. */
export function agentNamespaceArgs(settings: Settings, parts: TelemetryParts, name: string): NamespaceBaselineArgs {
    const { monitoring } = settings.namespaces;
    const args = telemetryArgs(settings, parts, {});
    const demands = demandsOfAgents(settings, parts);
    const { defaultRequest, defaultLimit } = monitoring.limits.container;
    return {
        name,
        system: "telemetry-nodes",
        environment: settings.environment,
        podSecurity: {
            // No level but this lets a pod see a folder of its node.
            level: "privileged",
            version: settings.cluster.kubernetesVersion,
            ...(args.agent && { waiver: args.agent.waiver }),
        },
        quota: quotaFor(demands),
        limits: limitsFor(demands, { defaultRequest, defaultLimit }),
        dns: settings.cluster.dns,
        owner: monitoring.owner,
        description: "Agents that read what the stack's containers write, one per node",
    };
}
