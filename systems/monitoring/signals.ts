import { backupSignals } from "../../components/backup";
import {
    certificateSignals,
    clusterSignals,
    gatewaySignals,
    type MonitoringParts,
    namespaceSignals,
    ownSignals,
    type ScrapeJob,
    type Signals,
} from "../../components/monitoring";
import { type PostgresSignalsArgs, postgresSignals } from "../../components/postgres";
import { redisSignals } from "../../components/redis";
import { spireSignals } from "../../components/spire";
import { telemetrySignals } from "../../components/telemetry";
import type { NamespaceKey, PostgresSettings, Settings } from "../../config/schema";
import { namespaceKeys } from "../../config/schema/namespaces";
import { instancesOf } from "../../config/schema/stores";
import type { BackupParts } from "../backup-plan";
import { graphmemorySignals } from "../graphmemory/signals";
import type { SystemsPlan } from "../plan";
import { redisNodes } from "../redis";
import { harvesterSignals } from "../signal-harvester/signals";
import { meshSignals } from "../x0tta6bl4/signals";
import { telemetryJobs } from "./scraping";

/** How many Alertmanagers watch, which others are expected to see. */
interface Instance {
    readonly parts: MonitoringParts;
    readonly jobs: readonly ScrapeJob[];
    readonly alertmanagers: number;
}

const systems: Readonly<Partial<Record<NamespaceKey, string>>> = {
    x0tta6bl4: "x0tta6bl4",
    graphmemory: "graphmemory",
    monitoring: "monitoring",
    spire: "spire",
    spireNodes: "spire-nodes",
    restoreDrill: "restore-drill",
    edge: "edge",
};

/** Everything but Signal Harvester. */
export function sharedSignals(
    plan: SystemsPlan,
    settings: Settings,
    instance: Instance,
    backups: readonly BackupParts[],
): readonly Signals[] {
    const { namespaces, capabilities } = settings;
    const place = { system: "monitoring", namespace: namespaces.monitoring.name };
    const gatewaysOurs = plan.world.gatewayMetrics.some(({ kind }) => kind === "ours");
    const watched = namespaceKeys.flatMap((key) => {
        const system = systems[key];
        // Other back ends run where they are themselves: nothing runs in the edge's own namespace then.
        if (key === "edge" && !gatewaysOurs) return [];
        const namespace = namespaces[key].name;
        // GraphMemory's own documents have another name for the same thing.
        const names = key === "graphmemory" ? { volumeAlert: "PVCAlmostFull" } : {};
        return system === undefined ? [] : [namespaceSignals({ system, namespace, ...names })];
    });
    return [
        own(place, instance),
        clusterSignals({ ...place, system: "cluster" }),
        ...plan.world.gatewayMetrics.map(({ job }) =>
            gatewaySignals({ ...place, job, kind: settings.edge.controller.kind }),
        ),
        ...(capabilities.certManager
            ? [certificateSignals({ ...place, namespaces: namespaceKeys.map((key) => namespaces[key].name) })]
            : []),
        ...watched,
        ...identity(plan, settings),
        ...mesh(plan, settings),
        ...graphmemory(plan, settings),
        ...telemetry(plan, settings),
        ...backups.map((parts) => backup(parts, settings)),
    ];
}

/** Signal Harvester watches itself, in its own namespace. */
export function ownHarvesterSignals(
    plan: SystemsPlan,
    settings: Settings,
    instance: Instance,
    backups: readonly BackupParts[],
): readonly Signals[] {
    const place = { system: "signal-harvester", namespace: settings.namespaces.signalHarvester.name };
    return [
        own(place, instance),
        namespaceSignals(place),
        ...harvesterSignals(place.namespace, "signal-harvester-api"),
        ...(plan.signalHarvester?.postgres === undefined
            ? []
            : [
                  postgresSignals({
                      ...place,
                      job: "signal-harvester-postgres",
                      archived: backups.length > 0,
                      ...serversOf(settings.signalHarvester.postgres),
                  }),
              ]),
        ...backups.map((parts) => backup(parts, settings)),
    ];
}

function own(
    place: { readonly system: string; readonly namespace: string },
    { parts, jobs, alertmanagers }: Instance,
): Signals {
    return ownSignals({
        ...place,
        jobs: jobs.map(({ job }) => job),
        alertmanagers,
        grafana: parts.grafana !== undefined,
    });
}

function identity(
    { identity: parts }: SystemsPlan,
    { namespaces, spire, backup: copies }: Settings,
): readonly Signals[] {
    if (parts === undefined) return [];
    const place = { system: "spire", namespace: namespaces.spire.name };
    return [
        spireSignals({
            ...place,
            agentNamespace: namespaces.spireNodes.name,
            serverJob: "spire-server",
            agentJob: "spire-agent",
            servers: spire.server.replicas,
            lifetimes: spire.lifetimes,
            agentSet: "spire-agent",
        }),
        ...(parts.postgres === undefined
            ? []
            : [
                  postgresSignals({
                      ...place,
                      job: "spire-postgres",
                      archived: copies.enabled,
                      ...serversOf(spire.postgres),
                  }),
              ]),
    ];
}

function mesh(
    { x0tta6bl4: parts }: SystemsPlan,
    { namespaces, spire, backup: copies, x0tta6bl4: own }: Settings,
): readonly Signals[] {
    if (parts === undefined) return [];
    const place = { system: "x0tta6bl4", namespace: namespaces.x0tta6bl4.name };
    return [
        ...meshSignals({
            namespace: place.namespace,
            jobs: {
                ...(parts.api && { api: "x0tta6bl4-api" }),
                ...(parts.controller && { controller: "x0tta6bl4-controller" }),
                ...(parts.mesh && { mesh: "x0tta6bl4-mesh" }),
            },
            certificateMinutes: spire.lifetimes.x509Minutes,
        }),
        ...(parts.postgres === undefined
            ? []
            : [
                  postgresSignals({
                      ...place,
                      job: "x0tta6bl4-postgres",
                      archived: copies.enabled,
                      ...serversOf(own.postgres),
                  }),
              ]),
        ...(parts.redis === undefined
            ? []
            : [
                  redisSignals({
                      ...place,
                      job: "x0tta6bl4-redis",
                      role: "cache",
                      nodes: redisNodes(own.redis),
                  }),
              ]),
    ];
}

function graphmemory({ graphmemory: parts }: SystemsPlan, settings: Settings): readonly Signals[] {
    if (parts === undefined) return [];
    const place = { system: "graphmemory", namespace: settings.namespaces.graphmemory.name };
    const { analytics, dashboard, redis, queue } = settings.graphmemory;
    return [
        ...graphmemorySignals({
            namespace: place.namespace,
            jobs: {
                backend: "graphmemory-backend",
                dashboard: "graphmemory-dashboard",
                analytics: "graphmemory-analytics",
            },
            queueTarget: analytics.autoscaling.queueDepth,
            webSocketTarget: dashboard.autoscaling.webSocketConnections,
        }),
        postgresSignals({
            ...place,
            job: "graphmemory-postgres",
            archived: settings.backup.enabled,
            ...serversOf(settings.graphmemory.postgres),
        }),
        redisSignals({ ...place, job: "graphmemory-redis", role: "cache", nodes: redisNodes(redis) }),
        redisSignals({
            ...place,
            name: "queue",
            job: "graphmemory-redis-queue",
            role: "queue",
            nodes: redisNodes(queue),
        }),
    ];
}

function serversOf(database: PostgresSettings): Pick<PostgresSignalsArgs, "standbys" | "operated"> {
    if (database.engine === "cnpg") return { operated: true, standbys: instancesOf(database).instances - 1 };
    return { standbys: database.readReplicas?.count ?? 0 };
}

function telemetry({ telemetry: parts }: SystemsPlan, settings: Settings): readonly Signals[] {
    if (parts === undefined) return [];
    const { gateway, agent, loki, jaeger } = telemetryJobs;
    const { logs, traces } = settings.telemetry;
    return [
        telemetrySignals({
            system: "telemetry",
            namespace: settings.namespaces.monitoring.name,
            jobs: {
                gateway,
                ...(parts.agent && { agent }),
                ...(parts.loki && { loki }),
                ...(parts.jaeger && { jaeger }),
            },
            carries: { logs: logs.target !== "off", traces: traces.target !== "off" },
        }),
        ...(parts.agent ? [namespaceSignals({ system: "telemetry-nodes", namespace: parts.agent.namespace })] : []),
    ];
}

/** A daily copy is too old after a day and two hours; a Redis' after missing two of its own. */
function backup(parts: BackupParts, { backup: settings }: Settings): Signals {
    const hours = (store: string) => (store.startsWith("redis") ? 2 * settings.redisEveryHours + 1 : 26);
    return backupSignals({
        system: parts.system,
        namespace: parts.namespace,
        job: `${parts.system}-backup`,
        stores: Object.fromEntries(Object.keys(parts.stores).map((store) => [store, hours(store)])),
        restoreMinutes: settings.restoreMinutes,
    });
}
