import { backupStatus } from "../../components/backup";
import { certManagerMetricsPort } from "../../components/certificates";
import { defineForeign, internetHttps, type TrafficMap } from "../../components/core/traffic";
import {
    alertmanager,
    cadvisor,
    certManager,
    connectMonitoring,
    envoyGateway,
    grafana,
    httpServer,
    ingressNginx,
    kubelet,
    kubeStateMetrics,
    kubeStateMetricsOwn,
    type MonitoringParts,
    nginxGatewayFabric,
    prometheus,
    type ScrapeJob,
    type ScrapeOptions,
    scrapeForeignPods,
    scrapeFrom,
    scrapeNodes,
    scrapePods,
    scrapeService,
} from "../../components/monitoring";
import { operatedExporter, postgresExporter, readersJob } from "../../components/postgres";
import { proxyJob, redisExporter, redisProxy } from "../../components/redis";
import { spireAgent, spireServer } from "../../components/spire";
import { collector, loki, type TelemetryJobs } from "../../components/telemetry";
import type { Settings } from "../../config/schema";
import type { BackupParts } from "../backup-plan";
import type { GatewayMetrics } from "../edge/gateways";
import { analyticsProgram, dashboardProgram } from "../graphmemory/signals";
import type { SystemsPlan } from "../plan";
import type { RedisParts } from "../redis";
import { harvesterProgram } from "../signal-harvester/signals";
import type { PostgresParts } from "../stores";
import { connectApiServer } from "../world";
import { meshPrograms } from "../x0tta6bl4/signals";
import { hasOlderMetrics, olderMetrics } from "../x0tta6bl4/traffic";

/** What a Prometheus of ours reads, system by system. Each job opens its own way, so there is no other list. */

/** The programs of the instance itself, and the ways among them. */
export function scrapeItself(map: TrafficMap, parts: MonitoringParts, plan: SystemsPlan): readonly ScrapeJob[] {
    const { prometheus: own } = parts;
    connectMonitoring(map, parts);
    connectApiServer(map, own, plan.world, "finds the pods it scrapes");
    map.connect(parts.alertmanager, internetHttps, "https", { why: "tells people" });
    return [
        scrapePods(map, own, own, "http", { job: "prometheus", serves: [prometheus] }),
        scrapePods(map, own, parts.alertmanager, "http", { job: "alertmanager", serves: [alertmanager] }),
        ...(parts.grafana === undefined
            ? []
            : [scrapePods(map, own, parts.grafana, "http", { job: "grafana", serves: [grafana] })]),
    ];
}

/** Objects, nodes and what the cluster brings along. */
export function scrapeCluster(
    map: TrafficMap,
    parts: MonitoringParts,
    plan: SystemsPlan,
    { cluster, capabilities, certificates }: Settings,
): readonly ScrapeJob[] {
    const { prometheus: own, kubeStateMetrics: objects } = parts;
    const nodes = {
        kind: "addresses" as const,
        name: "kubelets",
        blocks: cluster.nodeCidrs.map((cidr) => ({ cidr })),
        ports: { kubelet: { number: 10_250 } },
    };
    const { namespace } = certificates.controller;
    const controller =
        plan.certManager?.controller ??
        defineForeign({
            name: "cert-manager",
            namespace,
            podLabels: { "app.kubernetes.io/name": "cert-manager" },
            ports: { metrics: { number: certManagerMetricsPort } },
        });
    if (objects !== undefined) connectApiServer(map, objects, plan.world, "reads the state of objects");
    return [
        ...(objects === undefined
            ? []
            : [
                  scrapePods(map, own, objects, "http", {
                      job: "kube-state-metrics",
                      serves: [kubeStateMetrics],
                      honorLabels: true,
                  }),
                  scrapePods(map, own, objects, "telemetry", {
                      job: "kube-state-metrics-itself",
                      serves: [kubeStateMetricsOwn],
                  }),
              ]),
        ...scrapeNodes(map, own, nodes, "kubelet", [
            { job: "kubelet", serves: [kubelet] },
            { job: "cadvisor", serves: [cadvisor] },
        ]),
        ...(capabilities.certManager
            ? [
                  scrapeService(map, own, controller, "metrics", "cert-manager", {
                      job: "cert-manager",
                      serves: [certManager],
                      honorLabels: true,
                  }),
              ]
            : []),
        ...plan.world.gatewayMetrics.map((gateway) => scrapeGateway(map, own, gateway)),
    ];
}

/** What lets requests in, wherever it runs. */
function scrapeGateway(map: TrafficMap, own: MonitoringParts["prometheus"], gateway: GatewayMetrics): ScrapeJob {
    const { job } = gateway;
    switch (gateway.kind) {
        case "ours":
            return scrapePods(map, own, gateway.part, "metrics", { job, serves: [nginxGatewayFabric] });
        case "theirs": {
            const options = { job, serves: [envoyGateway], path: "/stats/prometheus" };
            return scrapeForeignPods(map, own, gateway.pods, "metrics", options);
        }
        case "service": {
            const options = { job, serves: [ingressNginx], honorLabels: true };
            return scrapeService(map, own, gateway.callee, "metrics", "ingress-nginx-controller-metrics", options);
        }
    }
}

export function scrapeIdentity(
    map: TrafficMap,
    { prometheus: own }: MonitoringParts,
    plan: SystemsPlan,
): readonly ScrapeJob[] {
    const { identity } = plan;
    if (identity === undefined) return [];
    return [
        scrapePods(map, own, identity.server, "metrics", { job: "spire-server", serves: [spireServer] }),
        scrapePods(map, own, identity.agent, "metrics", { job: "spire-agent", serves: [spireAgent] }),
        ...scrapePostgres(map, own, identity.postgres, "spire"),
    ];
}

export function scrapeMesh(
    map: TrafficMap,
    { prometheus: own }: MonitoringParts,
    plan: SystemsPlan,
): readonly ScrapeJob[] {
    const { x0tta6bl4: parts } = plan;
    if (parts === undefined) return [];
    return [
        ...(["api", "controller", "mesh"] as const).flatMap((role) => {
            const part = parts[role];
            if (part === undefined) return [];
            const job = `x0tta6bl4-${role}`;
            const options: Omit<ScrapeOptions, "job"> = { serves: [httpServer, meshPrograms] };
            return [
                scrapePods(map, own, part, "metrics", { ...options, job }),
                // A job of its own: rules go by the job, and count nothing twice.
                ...(hasOlderMetrics(part)
                    ? [scrapePods(map, own, part, olderMetrics.name, { ...options, job: `${job}-older-port` })]
                    : []),
            ];
        }),
        ...scrapePostgres(map, own, parts.postgres, "x0tta6bl4"),
        ...scrapeRedis(map, own, parts.redis, "x0tta6bl4-redis"),
    ];
}

export function scrapeGraphmemory(
    map: TrafficMap,
    { prometheus: own }: MonitoringParts,
    plan: SystemsPlan,
): readonly ScrapeJob[] {
    const { graphmemory: parts } = plan;
    if (parts === undefined) return [];
    const program = (role: "backend" | "dashboard" | "analytics", serves: ScrapeOptions["serves"]) =>
        scrapePods(map, own, parts[role], "http", { job: `graphmemory-${role}`, serves: [httpServer, ...serves] });
    return [
        program("backend", []),
        program("dashboard", [dashboardProgram]),
        program("analytics", [analyticsProgram]),
        ...scrapePostgres(map, own, parts.postgres, "graphmemory"),
        ...scrapeRedis(map, own, parts.redis, "graphmemory-redis"),
        ...scrapeRedis(map, own, parts.queue, "graphmemory-redis-queue"),
    ];
}

export function scrapeHarvester(
    map: TrafficMap,
    { prometheus: own }: MonitoringParts,
    plan: SystemsPlan,
    shared: MonitoringParts,
): readonly ScrapeJob[] {
    const { signalHarvester: parts } = plan;
    if (parts === undefined) return [];
    return [
        scrapePods(map, own, parts.api, "http", {
            job: "signal-harvester-api",
            serves: [httpServer, harvesterProgram],
            interval: "15s",
        }),
        // Only the shared one may look at objects and kubelets.
        scrapeFrom(map, own, shared.prometheus, "http", [parts.api.namespace], {
            job: "shared-prometheus",
            serves: [kubeStateMetrics, kubelet, cadvisor],
        }),
        ...scrapePostgres(map, own, parts.postgres, "signal-harvester"),
    ];
}

/** What logs and traces go through. */
export function scrapeTelemetry(
    map: TrafficMap,
    { prometheus: own }: MonitoringParts,
    { telemetry: parts }: SystemsPlan,
): readonly ScrapeJob[] {
    if (parts === undefined) return [];
    const { gateway, agent, jaeger } = parts;
    const job = telemetryJobs;
    return [
        scrapePods(map, own, gateway, "metrics", { job: job.gateway, serves: [collector] }),
        ...(agent ? [scrapePods(map, own, agent, "metrics", { job: job.agent, serves: [collector] })] : []),
        ...(parts.loki ? [scrapePods(map, own, parts.loki, "http", { job: job.loki, serves: [loki] })] : []),
        ...(jaeger ? [scrapePods(map, own, jaeger, "metrics", { job: job.jaeger, serves: [collector] })] : []),
    ];
}

export const telemetryJobs = {
    gateway: "otel-gateway",
    agent: "otel-agent",
    loki: "loki",
    jaeger: "jaeger",
} as const satisfies Required<TelemetryJobs>;

/** What tells the age of a system's copies. */
export function scrapeBackup(
    map: TrafficMap,
    { prometheus: own }: MonitoringParts,
    backup: BackupParts | undefined,
): readonly ScrapeJob[] {
    if (backup === undefined) return [];
    return [scrapePods(map, own, backup.status, "metrics", { job: `${backup.system}-backup`, serves: [backupStatus] })];
}

function scrapePostgres(
    map: TrafficMap,
    own: MonitoringParts["prometheus"],
    parts: PostgresParts | undefined,
    system: string,
): readonly ScrapeJob[] {
    if (parts === undefined) return [];
    const { server, operated, readers } = parts;
    const options = {
        job: `${system}-postgres`,
        serves: [operated === undefined ? postgresExporter : operatedExporter],
    };
    return [
        scrapePods(map, own, server, "metrics", options),
        ...(readers === undefined
            ? []
            : [scrapePods(map, own, readers, "metrics", { ...options, job: readersJob(options.job) })]),
    ];
}

function scrapeRedis(
    map: TrafficMap,
    own: MonitoringParts["prometheus"],
    parts: RedisParts | undefined,
    job: string,
): readonly ScrapeJob[] {
    if (parts === undefined) return [];
    const { server, nodes } = parts;
    if (nodes === undefined) return [scrapePods(map, own, server, "metrics", { job, serves: [redisExporter] })];
    return [
        scrapePods(map, own, nodes, "metrics", { job, serves: [redisExporter] }),
        scrapePods(map, own, server, "metrics", { job: proxyJob(job), serves: [redisProxy] }),
    ];
}
