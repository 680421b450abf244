import { given } from "../core/given";
import {
    type Alert,
    type Catalogue,
    catalogue,
    counter,
    type DashboardRow,
    flat,
    gauge,
    growing,
    panel,
    type Signals,
} from "../monitoring";

/** What the exporter beside each server shows, with the collectors that the server's pod switches on. */
export const postgresExporter: Catalogue = catalogue("postgres-exporter", {
    pg_up: gauge("Whether the exporter reaches the server"),
    pg_exporter_last_scrape_error: gauge("Whether the last reading failed"),
    pg_settings_max_connections: gauge("Connections there may be", "server"),
    pg_settings_shared_buffers_bytes: gauge("Shared buffers", "server"),
    pg_stat_activity_count: gauge("Connections by what they do", "datname", "state", "usename", "server"),
    pg_stat_activity_max_tx_duration: gauge("Oldest transaction", "datname", "state", "server"),
    pg_stat_database_blks_hit: counter("Blocks found in memory", "datid", "datname"),
    pg_stat_database_blks_read: counter("Blocks read from disk", "datid", "datname"),
    pg_stat_database_deadlocks: counter("Deadlocks", "datid", "datname"),
    pg_stat_database_conflicts: counter("Queries ended by replay", "datid", "datname"),
    pg_stat_database_temp_bytes: counter("Written to temporary files", "datid", "datname"),
    pg_stat_database_xact_commit: counter("Transactions committed", "datid", "datname"),
    pg_stat_database_xact_rollback: counter("Transactions rolled back", "datid", "datname"),
    pg_database_size_bytes: gauge("Size of a database", "datname"),
    pg_database_wraparound_age_datfrozenxid_seconds: gauge("Age of the oldest transaction id", "datname"),
    pg_long_running_transactions: gauge("Transactions that run long"),
    pg_long_running_transactions_oldest_timestamp_seconds: gauge("Age of the longest of them"),
    pg_locks_count: gauge("Locks", "datname", "mode", "server"),
    pg_postmaster_start_time_seconds: gauge("When the server started"),
    pg_replication_is_replica: gauge("Whether the server follows another"),
    pg_replication_lag_seconds: gauge("How far it is behind"),
    pg_stat_replication_pg_wal_lsn_diff: gauge(
        "What a standby has yet to get",
        "application_name",
        "client_addr",
        "state",
        "slot_name",
        "server",
    ),
    pg_replication_slots_pg_wal_lsn_diff: gauge("Log that a slot holds back", "slot_name", "server"),
    pg_replication_slot_slot_is_active: gauge("Whether somebody reads from a slot", "slot_name"),
    pg_stat_archiver_archived_count: counter("Segments of the log that were archived", "server"),
    pg_stat_archiver_failed_count: counter("Segments that were not", "server"),
    pg_stat_archiver_last_archive_age: gauge("Age of the last archived segment", "server"),
    pg_stat_bgwriter_checkpoints_req_total: counter("Checkpoints for want of log space"),
    pg_stat_bgwriter_checkpoints_timed_total: counter("Checkpoints by the clock"),
    pg_wal_size_bytes: gauge("Size of the log on disk"),
});

/** The scrape job of the servers that follow, beside that of the first: sums over one must not count the others. */
export function readersJob(job: string): string {
    return `${job}-read`;
}

export interface PostgresSignalsArgs {
    readonly system: string;
    readonly namespace: string;
    /** The scrape job of its exporters. */
    readonly job: string;
    /** What its log is sent to; without it nothing is said of the archive. @default false */
    readonly archived?: boolean;
    /** Servers that follow the first. @default 0 */
    readonly standbys?: number;
    /** What it is called in an alert's name where the system has a name of its own. @default Postgres */
    readonly prefix?: string;
}

export function postgresSignals(args: PostgresSignalsArgs): Signals {
    const { system, namespace, job } = args;
    return {
        name: `${system}-postgres`,
        system,
        component: "postgres",
        namespace,
        records: [
            {
                record: "job:pg_connections:ratio",
                expr: `sum(pg_stat_activity_count{job="${job}"}) / max(pg_settings_max_connections{job="${job}"})`,
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

/** An alert about one metric, whose example is one series of it. */
function one(
    { job }: PostgresSignalsArgs,
    alert: Omit<Alert, "expr" | "example">,
    metric: string,
    test: (selected: string) => string,
    values: {
        readonly fires: string;
        readonly silent: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly brings?: Readonly<Record<string, string>>;
        readonly at?: string;
        readonly interval?: "5m";
    },
): Alert {
    const labels = Object.entries({ job, ...values.labels }).map(([key, value]) => `${key}="${value}"`);
    const series = `${metric}{${labels.join(",")}}`;
    return {
        ...alert,
        expr: test(`${metric}{job="${job}"}`),
        example: {
            fires: { [series]: values.fires },
            silent: { [series]: values.silent },
            ...given("labels", values.brings),
            ...given("at", values.at),
            ...given("interval", values.interval),
        },
    };
}

const pod = { pod: "postgres-0" };

function serverAlerts(args: PostgresSignalsArgs): readonly Alert[] {
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
            ...one(
                args,
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
        one(
            args,
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

function connectionAlerts(args: PostgresSignalsArgs): readonly Alert[] {
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
        one(
            args,
            {
                name: "PostgresTransactionRunsLong",
                for: "5m",
                severity: "warning",
                concern: "performance",
                summary: "A transaction has been running for half an hour",
                description:
                    "On {{ $labels.pod }} a transaction holds its locks and stops clean-up for over half an hour.",
            },
            "pg_long_running_transactions_oldest_timestamp_seconds",
            (selected) => `max by (pod) (${selected}) > 1800`,
            { fires: flat(2000), silent: flat(1500), labels: pod, brings: pod },
        ),
        one(
            args,
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

function healthAlerts(args: PostgresSignalsArgs): readonly Alert[] {
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
        one(
            args,
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
        one(
            args,
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
        one(
            args,
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
        one(
            args,
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

function logAlerts(args: PostgresSignalsArgs): readonly Alert[] {
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
        one(
            args,
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

function standbyAlerts(first: PostgresSignalsArgs): readonly Alert[] {
    const { standbys = 0 } = first;
    const job = readersJob(first.job);
    const args = { ...first, job };
    const following = (count: number) =>
        Object.fromEntries(
            Array.from({ length: standbys }, (_, index) => [
                `pg_replication_is_replica{job="${job}",pod="standby-${index}"}`,
                flat(index < count ? 1 : 0),
            ]),
        );
    return [
        {
            name: "PostgresStandbyMissing",
            expr: `sum(pg_replication_is_replica{job="${job}"}) < ${standbys}`,
            for: "10m",
            severity: "critical",
            concern: "storage",
            summary: "A standby is missing",
            description:
                "Fewer servers than asked for follow the first; should that fail now, there is nothing to fall back on.",
            example: { fires: following(standbys - 1), silent: following(standbys) },
        },
        one(
            args,
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
        one(
            args,
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

function archiveAlerts(args: PostgresSignalsArgs): readonly Alert[] {
    return [
        one(
            args,
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
        one(
            args,
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
