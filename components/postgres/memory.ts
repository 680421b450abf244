import { bytes } from "../core/quantities";
import type { PostgresArgs } from "./args";

/** Where the container's memory goes when every connection is busy. All in bytes. */
export interface MemoryPlan {
    readonly limit: number;
    readonly sharedBuffers: number;
    readonly walBuffers: number;
    readonly maintenanceWorkMem: number;
    readonly autovacuumWorkers: number;
    readonly parallelWorkers: number;
    readonly archive: number;
    readonly workMem: number;
    readonly maxConnections: number;
    /** Everything together. */
    readonly needed: number;
}

const KiB = 2 ** 10;
const MiB = 2 ** 20;

export const defaultMaxConnections = 200;
/** What a connection costs before it sorts anything: its caches and its stack. */
const perBackend = 2 * MiB;
const walBuffers = 16 * MiB;
const autovacuumWorkers = 3;
const parallelWorkers = 4;
/** The postmaster, the background processes and the page tables of the shared memory. */
const fixed = 48 * MiB;
const mostWorkMem = 64 * MiB;
/** The server takes no less. */
export const leastWorkMem = 64 * KiB;

/** A quarter of memory for the shared buffers; what the rest leaves is divided among all who may sort at the same time. */
export function planMemory(args: PostgresArgs): MemoryPlan {
    const limit = bytes(args.resources.limits.memory);
    const maxConnections = args.maxConnections ?? defaultMaxConnections;
    const sharedBuffers = args.sharedBuffers === undefined ? roundDown(limit / 4, MiB) : bytes(args.sharedBuffers);
    const maintenanceWorkMem = Math.max(16 * MiB, roundDown(limit / 32, MiB));
    const archive = args.archive === undefined ? 0 : bytes(args.archive.memory);
    const sorters = maxConnections + parallelWorkers;
    const besides =
        sharedBuffers +
        walBuffers +
        fixed +
        // The vacuum workers share one allowance; the other is somebody's CREATE INDEX.
        2 * maintenanceWorkMem +
        archive +
        sorters * perBackend;
    const share = roundDown((limit - besides) / sorters, leastWorkMem);
    const workMem =
        args.workMem === undefined ? Math.min(mostWorkMem, Math.max(leastWorkMem, share)) : bytes(args.workMem);
    return {
        limit,
        sharedBuffers,
        walBuffers,
        maintenanceWorkMem,
        autovacuumWorkers,
        parallelWorkers,
        archive,
        workMem,
        maxConnections,
        needed: besides + sorters * workMem,
    };
}

function roundDown(amount: number, unit: number): number {
    return Math.floor(amount / unit) * unit;
}

/** As the server writes memory: the largest unit that holds it exactly. */
export function serverMemory(amount: number): string {
    if (amount % MiB === 0) return `${amount / MiB}MB`;
    return `${Math.floor(amount / KiB)}kB`;
}
