import { type DashboardRow, panel, type Signals } from "../../monitoring";
import type { RedisSignalsArgs } from "./args";
import { dataAlerts } from "./data";
import { memoryAlerts } from "./memory";
import { replicaAlerts } from "./replicas";
import { serverAlerts } from "./server";

export { proxyJob, type RedisSignalsArgs } from "./args";
export { redisExporter, redisProxy } from "./exporter";

export function redisSignals(args: RedisSignalsArgs): Signals {
    const { system, namespace, job, name = "redis" } = args;
    return {
        name: `${system}-${name}`,
        system,
        component: "redis",
        namespace,
        records: [
            {
                record: "job:redis_hits:ratio_rate5m",
                expr: `sum(rate(redis_keyspace_hits_total{job="${job}"}[5m])) / (sum(rate(redis_keyspace_hits_total{job="${job}"}[5m])) + sum(rate(redis_keyspace_misses_total{job="${job}"}[5m])))`,
                labels: { job },
            },
            {
                record: "job_pod:redis_memory:ratio",
                expr: `max by (pod) (redis_memory_used_bytes{job="${job}"}) / (max by (pod) (redis_memory_max_bytes{job="${job}"}) > 0)`,
                labels: { job },
            },
        ],
        alerts: [
            ...serverAlerts(args),
            ...memoryAlerts(args),
            ...dataAlerts(args),
            ...(args.nodes > 1 ? replicaAlerts(args) : []),
        ],
        slos: [
            {
                name: `${system}-${name}-availability`,
                title: `Redis ${name} of ${system} answers`,
                objective: 0.999,
                concern: "deployment",
                measure: { kind: "uptime", gauge: `redis_up{job="${job}"}` },
            },
        ],
        rows: [row(args)],
    };
}

function row({ job, nodes, name = "redis" }: RedisSignalsArgs): DashboardRow {
    return {
        title: `Redis ${name}`,
        panels: [
            panel("Up", [{ expr: `redis_up{job="${job}"}`, legend: "{{pod}}" }], { kind: "stat" }),
            panel(
                "Memory of what the data may take",
                [{ expr: `job_pod:redis_memory:ratio{job="${job}"}`, legend: "{{pod}}" }],
                { unit: "percentunit" },
            ),
            panel(
                "Commands",
                [{ expr: `sum by (pod) (rate(redis_commands_processed_total{job="${job}"}[5m]))`, legend: "{{pod}}" }],
                { unit: "ops" },
            ),
            panel("Found", [{ expr: `job:redis_hits:ratio_rate5m{job="${job}"}`, legend: "hits" }], {
                unit: "percentunit",
            }),
            panel(
                "Thrown out",
                [{ expr: `sum by (pod) (rate(redis_evicted_keys_total{job="${job}"}[5m]))`, legend: "{{pod}}" }],
                { unit: "ops" },
            ),
            panel("Clients", [{ expr: `max by (pod) (redis_connected_clients{job="${job}"})`, legend: "{{pod}}" }]),
            ...(nodes === 1
                ? []
                : [
                      panel("Masters", [
                          { expr: `count(redis_instance_info{job="${job}",role="master"})`, legend: "masters" },
                      ]),
                      panel("Replicas of the master", [
                          { expr: `max(redis_connected_slaves{job="${job}"})`, legend: "replicas" },
                      ]),
                  ]),
        ],
    };
}
