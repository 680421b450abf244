import { type Alert, alertOnMetric, flat, growing } from "../../monitoring";
import { type PostgresSignalsArgs, pod } from "./args";

export function logAlerts(args: PostgresSignalsArgs): readonly Alert[] {
    const { job } = args;
    return [
        {
            name: "PostgresCheckpointsForced",
            expr: `sum by (pod) (increase(pg_stat_bgwriter_checkpoints_req_total{job="${job}"}[30m])) > 2 * sum by (pod) (increase(pg_stat_bgwriter_checkpoints_timed_total{job="${job}"}[30m])) + 3`,
            for: "15m",
            severity: "warning",
            concern: "performance",
            summary: "{{ $labels.pod }} writes more than its log holds",
            description:
                "Checkpoints come because the log is full rather than by the clock; each of them slows queries down.",
            example: {
                fires: {
                    [`pg_stat_bgwriter_checkpoints_req_total{job="${job}",pod="postgres-0"}`]: growing(1),
                    [`pg_stat_bgwriter_checkpoints_timed_total{job="${job}",pod="postgres-0"}`]: growing(0.1),
                },
                silent: {
                    [`pg_stat_bgwriter_checkpoints_req_total{job="${job}",pod="postgres-0"}`]: growing(0.1),
                    [`pg_stat_bgwriter_checkpoints_timed_total{job="${job}",pod="postgres-0"}`]: growing(0.2),
                },
                labels: pod,
                at: "60m",
            },
        },
        alertOnMetric(
            job,
            {
                name: "PostgresSlotHoldsLog",
                for: "10m",
                severity: "critical",
                concern: "storage",
                summary: "Slot {{ $labels.slot_name }} holds back over 4 GB of log",
                description:
                    "Whoever reads from slot {{ $labels.slot_name }} is gone or slow; the log stays until the disk is full.",
            },
            "pg_replication_slots_pg_wal_lsn_diff",
            (selected) => `max by (slot_name) (${selected}) > 4e9`,
            {
                fires: flat(5_000_000_000),
                silent: flat(3_000_000_000),
                labels: { slot_name: "standby" },
                brings: { slot_name: "standby" },
            },
        ),
    ];
}

export function archiveAlerts(args: PostgresSignalsArgs): readonly Alert[] {
    return [
        alertOnMetric(
            args.job,
            {
                name: "PostgresArchiveFailing",
                for: "5m",
                severity: "critical",
                concern: "storage",
                group: `${args.job}-archive`,
                summary: "The log cannot be archived",
                description: "Segments of {{ $labels.pod }}'s log do not reach the backup; they pile up on its disk.",
            },
            "pg_stat_archiver_failed_count",
            (selected) => `sum by (pod) (increase(${selected}[15m])) > 0`,
            { fires: growing(1), silent: flat(3), labels: pod, brings: pod },
        ),
        alertOnMetric(
            args.job,
            {
                name: "PostgresArchiveLate",
                for: "5m",
                severity: "warning",
                concern: "storage",
                group: `${args.job}-archive`,
                summary: "No log was archived for a quarter of an hour",
                description: "Should the volume of {{ $labels.pod }} be lost now, everything since then is lost.",
            },
            "pg_stat_archiver_last_archive_age",
            (selected) => `max by (pod) (${selected}) > 900`,
            { fires: flat(1000), silent: flat(300), labels: pod, brings: pod },
        ),
    ];
}
