import { type Alert, alertOnMetric, flat, growing } from "../../monitoring";
import type { PostgresSignalsArgs } from "./args";

export function healthAlerts(args: PostgresSignalsArgs): readonly Alert[] {
    const { job } = args;
    const database = { datname: "app" };
    const blocks = (hit: number, read: number) => ({
        [`pg_stat_database_blks_hit{job="${job}",datname="app"}`]: growing(hit),
        [`pg_stat_database_blks_read{job="${job}",datname="app"}`]: growing(read),
    });
    const ends = (commit: number, rollback: number) => ({
        [`pg_stat_database_xact_commit{job="${job}",datname="app"}`]: growing(commit),
        [`pg_stat_database_xact_rollback{job="${job}",datname="app"}`]: growing(rollback),
    });
    return [
        alertOnMetric(
            job,
            {
                name: "PostgresDeadlocks",
                for: "5m",
                severity: "warning",
                concern: "performance",
                summary: "Transactions in {{ $labels.datname }} lock each other out",
                description:
                    "In {{ $labels.datname }} several transactions were ended because they waited for each other.",
            },
            "pg_stat_database_deadlocks",
            (selected) => `sum by (datname) (increase(${selected}[15m])) > 5`,
            { fires: growing(1), silent: growing(0.2), labels: database, brings: database },
        ),
        {
            name: "PostgresCacheHitsLow",
            expr: `job:pg_cache_hits:ratio_rate5m{job="${job}"} < 0.9 and job:pg_transactions:rate5m{job="${job}"} > 1`,
            for: "30m",
            severity: "warning",
            concern: "performance",
            summary: "Much is read from disk",
            description:
                "Less than 90 % of the blocks are found in memory: it is too small for what is asked, or an index is missing.",
            example: {
                fires: { ...blocks(8000, 2000), ...ends(600, 0) },
                silent: { ...blocks(9500, 500), ...ends(600, 0) },
                labels: { job },
            },
        },
        {
            name: "PostgresRollbacksHigh",
            expr: `sum by (datname) (rate(pg_stat_database_xact_rollback{job="${job}"}[5m])) / (sum by (datname) (rate(pg_stat_database_xact_commit{job="${job}"}[5m])) + sum by (datname) (rate(pg_stat_database_xact_rollback{job="${job}"}[5m])) > 1) > 0.1`,
            for: "15m",
            severity: "warning",
            concern: "performance",
            summary: "Over 10 % of the transactions in {{ $labels.datname }} are rolled back",
            description: "Clients of {{ $labels.datname }} give up on many of their transactions.",
            example: { fires: ends(600, 120), silent: ends(600, 30), labels: database },
        },
        alertOnMetric(
            job,
            {
                name: "PostgresTemporaryFilesLarge",
                for: "15m",
                severity: "warning",
                concern: "performance",
                summary: "Queries in {{ $labels.datname }} sort on disk",
                description:
                    "Over a gigabyte of temporary files was written for {{ $labels.datname }} in a quarter of an hour.",
            },
            "pg_stat_database_temp_bytes",
            (selected) => `sum by (datname) (increase(${selected}[15m])) > 1e9`,
            { fires: growing(300_000_000), silent: growing(10_000_000), labels: database, brings: database },
        ),
        alertOnMetric(
            job,
            {
                name: "PostgresTransactionIdsRunOut",
                for: "15m",
                severity: "critical",
                concern: "storage",
                summary: "{{ $labels.datname }} runs out of transaction ids",
                description:
                    "The oldest id in {{ $labels.datname }} is over 1.2 thousand million old; at 2 the server refuses to write.",
            },
            "pg_database_wraparound_age_datfrozenxid_seconds",
            (selected) => `max by (datname) (${selected}) > 1.2e9`,
            { fires: flat(1_300_000_000), silent: flat(1_100_000_000), labels: database, brings: database },
        ),
        alertOnMetric(
            job,
            {
                name: "PostgresDatabaseGrowsFast",
                for: "1h",
                severity: "warning",
                concern: "storage",
                summary: "{{ $labels.datname }} has grown by half within a day",
                description: "Either {{ $labels.datname }} is filled on purpose, or something writes without end.",
            },
            "pg_database_size_bytes",
            (selected) =>
                `max by (datname) (${selected}) / max by (datname) (${selected} offset 1d) > 1.5 and max by (datname) (${selected}) > 1e9`,
            {
                fires: "1000000000x288 2000000000x24",
                silent: "1000000000x288 1200000000x24",
                at: "1530m",
                interval: "5m",
                labels: database,
                brings: database,
            },
        ),
    ];
}
