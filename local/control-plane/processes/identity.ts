import * as fs from "node:fs";
import { askPs } from "../../ps";
import { hasCode, isMissing, readIfThere } from "../folder";

/**
 * Which process it is, beyond its pid: pids are used again, but never together with the same start time in the same
 * boot. Nothing is ever signalled unless all three agree.
 */
export interface ProcessIdentity {
    readonly pid: number;
    /** Clock ticks between boot and start, as the kernel prints them; without /proc the second of its start. */
    readonly started: string;
    readonly boot: string;
}

interface Stat {
    readonly pid: number;
    readonly state: string;
    readonly started: string;
}

/** A line of /proc/<pid>/stat. The second field is a program name that may hold blanks and parentheses. */
export function parseStat(line: string): Stat | undefined {
    const pid = Number(line.slice(0, line.indexOf(" ")));
    const rest = line.slice(line.lastIndexOf(")") + 2).split(" ");
    const state = rest[0];
    const started = rest[19];
    if (!Number.isInteger(pid) || pid <= 0 || !state || !started || !/^\d+$/.test(started)) return undefined;
    return { pid, state, started };
}

/** Locks are also for commands that need no control plane, such as a deployment from another system than Linux. */
function hasProc(): boolean {
    return process.platform === "linux";
}

/** Where the start is a time, it needs no boot beside it. */
export function currentBoot(): string {
    if (!hasProc()) return "";
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

export function identityOf(pid: number): ProcessIdentity | undefined {
    const stat = readStat(pid);
    return stat && { pid, started: stat.started, boot: currentBoot() };
}

/**
 * A dead process whose parent never asked for its end still has a /proc entry: state Z. That is also the state of one
 * whose threads are still on their way out, with its files and ports in hand: it counts until the last one is gone.
 */
export function isRunning(process: ProcessIdentity): boolean {
    if (process.boot !== currentBoot()) return false;
    const stat = readStat(process.pid);
    if (stat === undefined || stat.started !== process.started || stat.state === "X") return false;
    return stat.state !== "Z" || threadsOf(process.pid) > 1;
}

function threadsOf(pid: number): number {
    try {
        return fs.readdirSync(`/proc/${pid}/task`).length;
    } catch (error) {
        if (isMissing(error) || hasCode(error, "ESRCH")) return 0;
        throw error;
    }
}

function readStat(pid: number): Stat | undefined {
    if (!hasProc()) {
        const listed = askPs(pid);
        return listed && { pid, ...listed };
    }
    const line = readProc(`/proc/${pid}/stat`);
    return line === undefined ? undefined : parseStat(line);
}

/** A process may end between open and read, which the kernel reports as ESRCH. */
function readProc(file: string): string | undefined {
    try {
        return readIfThere(file);
    } catch (error) {
        if (hasCode(error, "ESRCH")) return undefined;
        throw error;
    }
}

/** Resident memory in bytes. */
export function memoryOf(process: ProcessIdentity): number {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`/proc/${process.pid}/status`) ?? "")?.[1];
    return Number(kilobytes ?? 0) * 1024;
}
