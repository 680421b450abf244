import type { TrafficMap } from "../../components/core/traffic";
import type { DataSource, MonitoringParts, ScrapeJob, Signals } from "../../components/monitoring";
import { telemetryDataSources } from "../../components/telemetry";
import type { Settings } from "../../config/schema";
import type { EdgeHostKey } from "../../config/schema/edge";
import type { InstanceSettings } from "../../config/schema/monitoring";
import type { BackupPlan } from "../backup-plan";
import { connectHost } from "../edge/gateways";
import type { SystemsPlan } from "../plan";
import type { World } from "../world";
import { instanceParts } from "./parts";
import {
    scrapeBackup,
    scrapeCluster,
    scrapeGraphmemory,
    scrapeHarvester,
    scrapeIdentity,
    scrapeItself,
    scrapeMesh,
    scrapeTelemetry,
} from "./scraping";
import { ownHarvesterSignals, sharedSignals } from "./signals";

/** One instance before anything of it is made: its pods, what they read, what that means. */
export interface InstancePlan {
    readonly parts: MonitoringParts;
    readonly jobs: readonly ScrapeJob[];
    readonly signals: readonly Signals[];
    /** Beside its own Prometheus. */
    readonly dataSources?: readonly DataSource[];
}

export interface MonitoringPlan {
    readonly shared: InstancePlan;
    /** Signal Harvester has one of its own. */
    readonly signalHarvester?: InstancePlan;
}

/** In production two of each, so that one may be lost; the alerts of both are the same and count once. */
export function replicasOf(
    settings: Settings,
    { replicas }: InstanceSettings["prometheus"] | InstanceSettings["alertmanager"],
): number {
    return replicas ?? (settings.environment === "production" ? 2 : 1);
}

/** Whether the cluster's adapter asks the shared Prometheus on behalf of autoscalers. */
export function servesAutoscalers({ capabilities, graphmemory }: Settings): boolean {
    return capabilities.prometheusAdapter && graphmemory.enabled;
}

/** Comes last: it opens a way to everything that the others have made known. */
export function planMonitoring(
    map: TrafficMap,
    settings: Settings,
    plan: SystemsPlan,
    backups: BackupPlan,
): MonitoringPlan | undefined {
    const { monitoring, namespaces, environment } = settings;
    if (!monitoring.enabled) return undefined;
    const { signalHarvester: harvesterBackup, ...otherBackups } = backups;
    const copied = Object.values(otherBackups);
    const parts = instanceParts(
        map,
        monitoring.shared,
        { system: "monitoring", namespace: namespaces.monitoring.name, environment },
        true,
    );
    connectPages(map, plan.world, parts, { grafana: "grafana", alertmanager: "alertmanager" });
    if (servesAutoscalers(settings)) {
        map.connect(plan.world.metricsAdapter, parts.prometheus, "http", { why: "reads what autoscalers look at" });
    }
    const jobs = [
        ...scrapeItself(map, parts, plan),
        ...scrapeCluster(map, parts, plan, settings),
        ...scrapeIdentity(map, parts, plan),
        ...scrapeMesh(map, parts, plan),
        ...scrapeGraphmemory(map, parts, plan),
        ...scrapeTelemetry(map, parts, plan),
        ...copied.flatMap((backup) => scrapeBackup(map, parts, backup)),
    ];
    const dataSources = showTelemetry(map, parts, plan);
    const alertmanagers = replicasOf(settings, monitoring.shared.alertmanager);
    return {
        shared: {
            parts,
            jobs,
            signals: sharedSignals(plan, settings, { parts, jobs, alertmanagers }, copied),
            dataSources,
        },
        ...(plan.signalHarvester && {
            signalHarvester: planHarvester(
                map,
                settings,
                plan,
                parts,
                harvesterBackup === undefined ? [] : [harvesterBackup],
            ),
        }),
    };
}

/** Lets the shared Grafana ask the stores of logs and traces. Signal Harvester's own must not: they hold all systems'. */
function showTelemetry(
    map: TrafficMap,
    { grafana }: MonitoringParts,
    { telemetry }: SystemsPlan,
): readonly DataSource[] {
    if (grafana === undefined || telemetry === undefined) return [];
    const { loki, jaeger } = telemetry;
    if (loki !== undefined) map.connect(grafana, loki, "http", { why: "shows log lines" });
    if (jaeger !== undefined) map.connect(grafana, jaeger, "query", { why: "shows traces" });
    return telemetryDataSources(telemetry);
}

function planHarvester(
    map: TrafficMap,
    settings: Settings,
    plan: SystemsPlan,
    shared: MonitoringParts,
    backups: readonly NonNullable<BackupPlan["signalHarvester"]>[],
): InstancePlan {
    const { monitoring, namespaces, environment } = settings;
    const place = { system: "signal-harvester", namespace: namespaces.signalHarvester.name, environment };
    const parts = instanceParts(map, monitoring.signalHarvester, place, false);
    connectPages(map, plan.world, parts, {
        grafana: "signalHarvesterGrafana",
        alertmanager: "signalHarvesterAlertmanager",
    });
    const jobs = [
        ...scrapeItself(map, parts, plan),
        ...scrapeHarvester(map, parts, plan, shared),
        ...backups.flatMap((backup) => scrapeBackup(map, parts, backup)),
    ];
    const alertmanagers = replicasOf(settings, monitoring.signalHarvester.alertmanager);
    return { parts, jobs, signals: ownHarvesterSignals(plan, settings, { parts, jobs, alertmanagers }, backups) };
}

/** People come through the gateway, where they are let in at all. */
function connectPages(
    map: TrafficMap,
    world: World,
    { grafana, alertmanager }: MonitoringParts,
    hosts: Readonly<Record<"grafana" | "alertmanager", EdgeHostKey>>,
): void {
    if (grafana) connectHost(map, world, hosts.grafana, { part: grafana, port: "http", why: "people look at panels" });
    connectHost(map, world, hosts.alertmanager, { part: alertmanager, port: "http", why: "people silence alerts" });
}
