import { type Catalogue, catalogue, counter, gauge, type Signals } from "../../monitoring";
import { type PostgresSignalsArgs, readersJob } from "./args";

/** What CloudNativePG's own program beside each server shows; of its default queries only what is used here. */
export const operatedExporter: Catalogue = catalogue("cloudnative-pg", {
    cnpg_collector_up: gauge("Whether the server is up", "cluster"),
    cnpg_collector_last_collection_error: gauge("Whether the last reading failed"),
    cnpg_collector_pg_wal: gauge("The log on disk", "value"),
    cnpg_backends_total: gauge("Connections by what they do", "datname", "state", "usename", "application_name"),
    cnpg_backends_max_tx_duration_seconds: gauge("Oldest transaction", "datname", "state", "usename"),
    cnpg_pg_database_size_bytes: gauge("Size of a database", "datname"),
    cnpg_pg_database_xid_age: gauge("Age of the oldest transaction id", "datname"),
    cnpg_pg_postmaster_start_time: gauge("When the server started"),
    cnpg_pg_replication_in_recovery: gauge("Whether the server follows another"),
    cnpg_pg_replication_lag: gauge("How far it is behind"),
    cnpg_pg_replication_slots_pg_wal_lsn_diff: gauge(
        "Log that a slot holds back",
        "slot_name",
        "slot_type",
        "database",
    ),
    cnpg_pg_settings_setting: gauge("A setting of the server", "name"),
    cnpg_pg_stat_archiver_failed_count: counter("Segments of the log that were not archived"),
    cnpg_pg_stat_archiver_seconds_since_last_archival: gauge("Age of the last archived segment"),
    cnpg_pg_stat_bgwriter_checkpoints_req: counter("Checkpoints for want of log space"),
    cnpg_pg_stat_bgwriter_checkpoints_timed: counter("Checkpoints by the clock"),
    cnpg_pg_stat_database_blks_hit: counter("Blocks found in memory", "datname"),
    cnpg_pg_stat_database_blks_read: counter("Blocks read from disk", "datname"),
    cnpg_pg_stat_database_conflicts: counter("Queries ended by replay", "datname"),
    cnpg_pg_stat_database_deadlocks: counter("Deadlocks", "datname"),
    cnpg_pg_stat_database_temp_bytes: counter("Written to temporary files", "datname"),
    cnpg_pg_stat_database_xact_commit: counter("Transactions committed", "datname"),
    cnpg_pg_stat_database_xact_rollback: counter("Transactions rolled back", "datname"),
});

/** The exporter's series → the operator's, with the label that tells one of several under a common name. */
const series: Readonly<Record<string, string>> = {
    pg_up: "cnpg_collector_up",
    pg_exporter_last_scrape_error: "cnpg_collector_last_collection_error",
    pg_wal_size_bytes: 'cnpg_collector_pg_wal{value="size",',
    pg_stat_activity_count: "cnpg_backends_total",
    pg_stat_activity_max_tx_duration: "cnpg_backends_max_tx_duration_seconds",
    pg_database_size_bytes: "cnpg_pg_database_size_bytes",
    pg_database_wraparound_age_datfrozenxid_seconds: "cnpg_pg_database_xid_age",
    pg_postmaster_start_time_seconds: "cnpg_pg_postmaster_start_time",
    pg_replication_is_replica: "cnpg_pg_replication_in_recovery",
    pg_replication_lag_seconds: "cnpg_pg_replication_lag",
    pg_replication_slots_pg_wal_lsn_diff: "cnpg_pg_replication_slots_pg_wal_lsn_diff",
    pg_settings_max_connections: 'cnpg_pg_settings_setting{name="max_connections",',
    pg_stat_archiver_failed_count: "cnpg_pg_stat_archiver_failed_count",
    pg_stat_archiver_last_archive_age: "cnpg_pg_stat_archiver_seconds_since_last_archival",
    pg_stat_bgwriter_checkpoints_req_total: "cnpg_pg_stat_bgwriter_checkpoints_req",
    pg_stat_bgwriter_checkpoints_timed_total: "cnpg_pg_stat_bgwriter_checkpoints_timed",
    pg_stat_database_blks_hit: "cnpg_pg_stat_database_blks_hit",
    pg_stat_database_blks_read: "cnpg_pg_stat_database_blks_read",
    pg_stat_database_conflicts: "cnpg_pg_stat_database_conflicts",
    pg_stat_database_deadlocks: "cnpg_pg_stat_database_deadlocks",
    pg_stat_database_temp_bytes: "cnpg_pg_stat_database_temp_bytes",
    pg_stat_database_xact_commit: "cnpg_pg_stat_database_xact_commit",
    pg_stat_database_xact_rollback: "cnpg_pg_stat_database_xact_rollback",
};

/** The operator counts no locks. */
const unknown = ["PostgresLocksHigh"];

/**
 * The same signals, read from the operator's series: what a database has to fear does not depend on who runs it. All its
 * instances are one scrape job, because any of them may be the primary.
 */
export function operatedBy(signals: Signals, { job }: Pick<PostgresSignalsArgs, "job">): Signals {
    return translated(
        { ...signals, alerts: (signals.alerts ?? []).filter(({ name }) => !unknown.includes(name)) },
        job,
    );
}

function translated<Value>(value: Value, job: string): Value {
    const words = (text: string) =>
        text.replaceAll(`"${readersJob(job)}"`, `"${job}"`).replaceAll(/\b(pg_[a-z_]+)\{/g, (whole, name: string) => {
            const found = series[name];
            if (found === undefined) return whole;
            return found.endsWith(",") ? found : `${found}{`;
        });
    const walk = (one: unknown): unknown => {
        if (typeof one === "string") return words(one);
        if (Array.isArray(one)) return one.map(walk);
        if (typeof one !== "object" || one === null) return one;
        return Object.fromEntries(Object.entries(one).map(([key, inner]) => [words(key), walk(inner)]));
    };
    return walk(value) as Value;
}
