import { type Alert, alertOnMetric, flat, growing } from "../../monitoring";
import { type PostgresSignalsArgs, pod, readersJob } from "./args";

export function standbyAlerts(first: PostgresSignalsArgs): readonly Alert[] {
    const { standbys = 0 } = first;
    const job = readersJob(first.job);
    const args = { ...first, job };
    const following = (count: number) =>
        Object.fromEntries(
            Array.from({ length: standbys }, (_, index) => [
                `pg_replication_is_replica{job="${job}",pod="standby-${index}"}`,
                index < count ? flat(1) : "_x240",
            ]),
        );
    return [
        {
            name: "PostgresStandbyMissing",
            // What shows it runs beside the standby: when they are all gone, so is every series.
            expr: `(sum(pg_replication_is_replica{job="${job}"}) or vector(0)) < ${standbys}`,
            for: "10m",
            severity: "critical",
            concern: "storage",
            summary: "A standby is missing",
            description:
                "Fewer servers than asked for follow the first; should that fail now, there is nothing to fall back on.",
            example: { fires: following(0), silent: following(standbys) },
        },
        alertOnMetric(
            args.job,
            {
                name: "PostgresStandbyBehind",
                for: "5m",
                severity: "warning",
                concern: "storage",
                summary: "{{ $labels.pod }} is over a minute behind",
                description: "Standby {{ $labels.pod }} replays slower than the first server writes.",
            },
            "pg_replication_lag_seconds",
            (selected) => `max by (pod) (${selected}) > 60`,
            { fires: flat(90), silent: flat(30), labels: pod, brings: pod },
        ),
        alertOnMetric(
            args.job,
            {
                name: "PostgresReplayEndsQueries",
                for: "15m",
                severity: "warning",
                concern: "performance",
                summary: "Queries on {{ $labels.pod }} are ended by replay",
                description:
                    "Standby {{ $labels.pod }} has ended over ten queries in a quarter of an hour to go on replaying.",
            },
            "pg_stat_database_conflicts",
            (selected) => `sum by (pod) (increase(${selected}[15m])) > 10`,
            { fires: growing(2), silent: growing(0.1), labels: pod, brings: pod },
        ),
    ];
}
