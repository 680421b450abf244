import { type Alert, alertOnMetric, flat } from "../../monitoring";
import { type PostgresSignalsArgs, pod } from "./args";

export function serverAlerts(args: PostgresSignalsArgs): readonly Alert[] {
    const { job, system } = args;
    return [
        {
            name: "PostgresDown",
            expr: `max(pg_up{job="${job}"}) == 0 or absent(pg_up{job="${job}"})`,
            for: "1m",
            severity: "critical",
            concern: "storage",
            group: `${job}-down`,
            summary: `Postgres of ${system} is down`,
            description: "No server takes connections, or its exporter is gone as well.",
            example: {
                fires: { [`pg_up{job="${job}",pod="postgres-0"}`]: flat(0) },
                silent: { [`pg_up{job="${job}",pod="postgres-0"}`]: flat(1) },
            },
        },
        {
            ...alertOnMetric(
                job,
                {
                    name: "PostgresRestarted",
                    for: "0m",
                    severity: "warning",
                    concern: "storage",
                    summary: "{{ $labels.pod }} has restarted",
                    description:
                        "The server in {{ $labels.pod }} started within the last ten minutes: every connection was cut.",
                },
                "pg_postmaster_start_time_seconds",
                (selected) => `time() - max by (pod) (${selected}) < 600`,
                { fires: flat(300), silent: flat(-1000), labels: pod, brings: pod },
            ),
        },
        alertOnMetric(
            job,
            {
                name: "PostgresExporterFailing",
                for: "10m",
                severity: "warning",
                concern: "deployment",
                summary: "What is known of {{ $labels.pod }} is incomplete",
                description: "The exporter of {{ $labels.pod }} cannot read everything it should.",
            },
            "pg_exporter_last_scrape_error",
            (selected) => `max by (pod) (${selected}) == 1`,
            { fires: flat(1), silent: flat(0), labels: pod, brings: pod },
        ),
    ];
}

export function connectionAlerts(args: PostgresSignalsArgs): readonly Alert[] {
    const { job } = args;
    const used = (count: number) => ({
        [`pg_stat_activity_count{job="${job}",state="active"}`]: flat(count),
        [`pg_settings_max_connections{job="${job}"}`]: flat(200),
    });
    const idle = (count: number) => ({
        [`pg_stat_activity_count{job="${job}",state="idle in transaction",datname="app"}`]: flat(count),
    });
    return [
        {
            name: "PostgresConnectionsHigh",
            expr: `job:pg_connections:ratio{job="${job}"} > 0.8`,
            for: "5m",
            severity: "warning",
            concern: "performance",
            group: `${job}-connections`,
            summary: "Over 80 % of the connections are in use",
            description: "When they are all in use, new clients are turned away.",
            example: { fires: used(170), silent: used(150), labels: { job } },
        },
        {
            name: "PostgresConnectionsExhausted",
            expr: `job:pg_connections:ratio{job="${job}"} > 0.95`,
            for: "1m",
            severity: "critical",
            concern: "performance",
            group: `${job}-connections`,
            summary: "Hardly a connection is left",
            description: "Over 95 % of the connections are in use; clients are about to be turned away.",
            example: { fires: used(195), silent: used(185), labels: { job } },
        },
        {
            name: "PostgresIdleInTransaction",
            expr: `sum by (datname) (pg_stat_activity_count{job="${job}",state="idle in transaction"}) > 10`,
            for: "15m",
            severity: "warning",
            concern: "performance",
            summary: "Clients of {{ $labels.datname }} leave transactions open",
            description:
                "Over ten connections to {{ $labels.datname }} hold a transaction open and do nothing, which stops clean-up.",
            example: { fires: idle(12), silent: idle(8), labels: { datname: "app" } },
        },
        alertOnMetric(
            job,
            {
                name: "PostgresTransactionRunsLong",
                for: "5m",
                severity: "warning",
                concern: "performance",
                summary: "A transaction has been running for half an hour",
                description:
                    "On {{ $labels.pod }} a transaction holds its locks and stops clean-up for over half an hour.",
            },
            "pg_stat_activity_max_tx_duration",
            (selected) => `max by (pod) (${selected}) > 1800`,
            { fires: flat(2000), silent: flat(1500), labels: { ...pod, datname: "app", state: "active" }, brings: pod },
        ),
        alertOnMetric(
            job,
            {
                name: "PostgresLocksHigh",
                for: "10m",
                severity: "warning",
                concern: "performance",
                summary: "Many locks are held in {{ $labels.datname }}",
                description: "Over 500 locks are held in {{ $labels.datname }}: queries wait for each other.",
            },
            "pg_locks_count",
            (selected) => `sum by (datname) (${selected}) > 500`,
            { fires: flat(600), silent: flat(400), labels: { datname: "app" }, brings: { datname: "app" } },
        ),
    ];
}
