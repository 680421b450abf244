import { bytes } from "../core/quantities";
import type { PostgresArgs } from "./args";
import { planMemory, serverMemory } from "./memory";

/** Which server the file is for: a standby has the same one and reads where its primary is from a file of its own. */
export interface ServerConf {
    readonly settings: Readonly<Record<string, string>>;
    readonly text: string;
    /** What a running server rereads. */
    readonly live: string;
}

const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** The share of the volume that write-ahead log may take before the server writes everything back. */
const walShare = 0.1;
/** The share that a standby which has gone away may hold back. */
const slotShare = 0.2;

/**
 * `postgresql.conf`, computed. Paths, port and addresses are not in it: they are the container's, given on the command
 * line, where no later `ALTER SYSTEM` can change them.
 */
export function serverConf(args: PostgresArgs): ServerConf {
    const settings = { ...computed(args), ...args.parameters };
    const lines = (live: boolean) =>
        Object.entries(settings)
            .filter(([name]) => isLive(name) === live)
            .map(([name, value]) => `${name} = ${quoted(value)}\n`)
            .join("");
    return { settings, text: `${lines(false)}include_if_exists '../access/${liveFile}'\n`, live: lines(true) };
}

/** What follows the volume's size, in a file that a running server rereads: growing a volume restarts nobody. */
export const liveFile = "volume.conf";
const liveNames = ["min_wal_size", "max_wal_size", "max_slot_wal_keep_size"];

function isLive(name: string): boolean {
    return liveNames.includes(name);
}

/** Names that are computed, so that nobody sets one behind the back of the sums. */
export function computedNames(args: PostgresArgs): readonly string[] {
    return Object.keys(computed(args));
}

function computed(args: PostgresArgs): Readonly<Record<string, string>> {
    return {
        ...connections(args),
        ...security(),
        ...memory(args),
        ...writeAheadLog(args),
        ...replication(args),
        ...observation(),
    };
}

function connections(args: PostgresArgs): Readonly<Record<string, string>> {
    return {
        max_connections: String(planMemory(args).maxConnections),
        superuser_reserved_connections: "3",
        // A caller that vanished without a word must not hold its connection and locks.
        tcp_keepalives_idle: "60",
        tcp_keepalives_interval: "10",
        tcp_keepalives_count: "6",
        idle_in_transaction_session_timeout: "10min",
        authentication_timeout: "10s",
    };
}

function security(): Readonly<Record<string, string>> {
    return {
        ssl: "on",
        ssl_min_protocol_version: "TLSv1.3",
        password_encryption: "scram-sha-256",
        // Standard strings and no parameter of the client's choosing in a quoting context.
        standard_conforming_strings: "on",
        row_security: "on",
    };
}

function memory(args: PostgresArgs): Readonly<Record<string, string>> {
    const plan = planMemory(args);
    return {
        shared_buffers: serverMemory(plan.sharedBuffers),
        // An estimate for the planner: what the kernel may cache beside the buffers.
        effective_cache_size: serverMemory(Math.floor((plan.limit * 0.75) / MiB) * MiB),
        work_mem: serverMemory(plan.workMem),
        // Above one, a hash would take a multiple of what the sums allow for.
        hash_mem_multiplier: "1",
        maintenance_work_mem: serverMemory(plan.maintenanceWorkMem),
        autovacuum_work_mem: serverMemory(Math.floor(plan.maintenanceWorkMem / plan.autovacuumWorkers / MiB) * MiB),
        autovacuum_max_workers: String(plan.autovacuumWorkers),
        max_parallel_workers: String(plan.parallelWorkers),
        max_parallel_workers_per_gather: "2",
        max_parallel_maintenance_workers: "2",
        huge_pages: "off",
        dynamic_shared_memory_type: "posix",
    };
}

function writeAheadLog(args: PostgresArgs): Readonly<Record<string, string>> {
    const volume = bytes(args.volume.size);
    const largest = Math.max(256 * MiB, Math.min(4 * GiB, Math.floor((volume * walShare) / MiB) * MiB));
    return {
        wal_level: "replica",
        wal_buffers: serverMemory(planMemory(args).walBuffers),
        wal_compression: "on",
        min_wal_size: serverMemory(Math.max(80 * MiB, Math.floor(largest / 4 / MiB) * MiB)),
        max_wal_size: serverMemory(largest),
        checkpoint_timeout: "10min",
        checkpoint_completion_target: "0.9",
        full_page_writes: "on",
        fsync: "on",
        synchronous_commit: "on",
        ...(args.archive === undefined
            ? { archive_mode: "off" }
            : {
                  archive_mode: "on",
                  archive_command: args.archive.command,
                  archive_timeout: `${args.archive.timeoutSeconds}s`,
              }),
    };
}

function replication(args: PostgresArgs): Readonly<Record<string, string>> {
    const { readReplicas, volume } = args;
    const heldBack = Math.floor((bytes(volume.size) * slotShare) / MiB) * MiB;
    return {
        max_wal_senders: "10",
        max_replication_slots: "10",
        // A standby that stays away loses its place before the primary loses its disk.
        max_slot_wal_keep_size: serverMemory(heldBack),
        hot_standby: "on",
        hot_standby_feedback: "on",
        ...(readReplicas?.synchronous === true
            ? {
                  synchronous_standby_names: `ANY 1 (${standbyNames(args)
                      .map((name) => `"${name}"`)
                      .join(", ")})`,
              }
            : {}),
    };
}

/** The pods of the read replicas, which are also what they call themselves to the primary. */
export function standbyNames(args: PostgresArgs): readonly string[] {
    const { readReplicas } = args;
    if (readReplicas === undefined) return [];
    return Array.from({ length: readReplicas.count }, (_, ordinal) => `${readReplicas.part.name}-${ordinal}`);
}

function observation(): Readonly<Record<string, string>> {
    return {
        logging_collector: "off",
        log_destination: "stderr",
        log_line_prefix: "%m [%p] %q%u@%d ",
        log_timezone: "UTC",
        timezone: "UTC",
        log_checkpoints: "on",
        log_connections: "off",
        log_disconnections: "off",
        log_lock_waits: "on",
        log_temp_files: "10MB",
        log_min_duration_statement: "1s",
        // Values of bound parameters are people's data, and sometimes credentials.
        log_parameter_max_length: "0",
        log_parameter_max_length_on_error: "0",
        log_statement: "none",
        track_io_timing: "on",
        shared_preload_libraries: "pg_stat_statements",
        "pg_stat_statements.track": "top",
    };
}

function quoted(value: string): string {
    return `'${value.replaceAll("'", "''")}'`;
}
