import { type DashboardRow, panel, type Signals } from "../../monitoring";
import { type PostgresSignalsArgs, readersJob } from "./args";
import { healthAlerts } from "./database";
import { archiveAlerts, logAlerts } from "./log";
import { operatedBy } from "./operated";
import { connectionAlerts, serverAlerts } from "./server";
import { standbyAlerts } from "./standbys";

export { type PostgresSignalsArgs, readersJob } from "./args";
export { postgresExporter } from "./exporter";
export { operatedExporter } from "./operated";

export function postgresSignals(args: PostgresSignalsArgs): Signals {
    const signals = signalsOf(args);
    return args.operated === true ? operatedBy(signals, args) : signals;
}

function signalsOf(args: PostgresSignalsArgs): Signals {
    const { system, namespace, job } = args;
    return {
        name: `${system}-postgres`,
        system,
        component: "postgres",
        namespace,
        records: [
            {
                record: "job:pg_connections:ratio",
                expr: `max(sum by (pod) (pg_stat_activity_count{job="${job}"})) / max(pg_settings_max_connections{job="${job}"})`,
                labels: { job },
            },
            {
                record: "job:pg_cache_hits:ratio_rate5m",
                expr: `sum(rate(pg_stat_database_blks_hit{job="${job}"}[5m])) / (sum(rate(pg_stat_database_blks_hit{job="${job}"}[5m])) + sum(rate(pg_stat_database_blks_read{job="${job}"}[5m])))`,
                labels: { job },
            },
            {
                record: "job:pg_transactions:rate5m",
                expr: `sum(rate(pg_stat_database_xact_commit{job="${job}"}[5m])) + sum(rate(pg_stat_database_xact_rollback{job="${job}"}[5m]))`,
                labels: { job },
            },
        ],
        alerts: [
            ...serverAlerts(args),
            ...connectionAlerts(args),
            ...healthAlerts(args),
            ...logAlerts(args),
            ...((args.standbys ?? 0) > 0 ? standbyAlerts(args) : []),
            ...(args.archived === true ? archiveAlerts(args) : []),
        ],
        slos: [
            {
                name: `${system}-postgres-availability`,
                title: `Postgres of ${system} answers`,
                objective: 0.999,
                concern: "deployment",
                measure: { kind: "uptime", gauge: `pg_up{job="${job}"}` },
            },
        ],
        rows: [row(args)],
    };
}

function row({ job, standbys = 0 }: PostgresSignalsArgs): DashboardRow {
    return {
        title: "Postgres",
        panels: [
            panel("Up", [{ expr: `pg_up{job="${job}"}`, legend: "{{pod}}" }], { kind: "stat" }),
            panel(
                "Connections of those there may be",
                [{ expr: `job:pg_connections:ratio{job="${job}"}`, legend: "used" }],
                { unit: "percentunit" },
            ),
            panel("Transactions", [{ expr: `job:pg_transactions:rate5m{job="${job}"}`, legend: "all" }], {
                unit: "ops",
            }),
            panel("Found in memory", [{ expr: `job:pg_cache_hits:ratio_rate5m{job="${job}"}`, legend: "hits" }], {
                unit: "percentunit",
            }),
            panel("Deadlocks in an hour", [
                {
                    expr: `sum by (datname) (increase(pg_stat_database_deadlocks{job="${job}"}[1h]))`,
                    legend: "{{datname}}",
                },
            ]),
            ...(standbys === 0
                ? []
                : [
                      panel(
                          "Behind",
                          [
                              {
                                  expr: `max by (pod) (pg_replication_lag_seconds{job="${readersJob(job)}"})`,
                                  legend: "{{pod}}",
                              },
                          ],
                          { unit: "s" },
                      ),
                  ]),
            panel(
                "Size",
                [{ expr: `max by (datname) (pg_database_size_bytes{job="${job}"})`, legend: "{{datname}}" }],
                { unit: "bytes" },
            ),
            panel("Log on disk", [{ expr: `max by (pod) (pg_wal_size_bytes{job="${job}"})`, legend: "{{pod}}" }], {
                unit: "bytes",
            }),
        ],
    };
}
