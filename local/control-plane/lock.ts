import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode, isMissing, readIfThere } from "./folder";
import { identityOf, isRunning, type ProcessIdentity } from "./processes";

interface Owner extends ProcessIdentity {
    /** What it is doing, for whoever waits. */
    readonly doing: string;
}

export interface Lock {
    release(): void;
}

/**
 * One command at a time. The owner is known by pid and start time, so that the lock of a command that was killed
 * never stops the next one. A file appears under its final name only by `link`, which fails when the name is taken.
 */
export async function acquireLock(file: string, doing: string, onWait: (owner: string) => void): Promise<Lock> {
    const me = identityOf(process.pid);
    if (!me) throw new Error("this process cannot see itself");
    fs.mkdirSync(path.dirname(file), { recursive: true });
    sweep(file, me.boot);
    const mine = claimOf(file, me);
    fs.writeFileSync(mine, JSON.stringify({ ...me, doing } satisfies Owner), { mode: 0o600 });
    try {
        let told = "";
        while (!linkIfFree(mine, file)) {
            const owner = readOwner(file);
            if (owner && isRunning(owner)) {
                const text = `${owner.doing} (process ${owner.pid})`;
                if (text !== told) onWait(text);
                told = text;
                await sleep(50);
            } else {
                removeStale(file, `${mine}.stale`);
            }
        }
    } finally {
        fs.rmSync(mine, { force: true });
    }
    return { release: () => fs.rmSync(file, { force: true }) };
}

export async function withLock<T>(
    file: string,
    doing: string,
    onWait: (owner: string) => void,
    action: () => Promise<T>,
): Promise<T> {
    const lock = await acquireLock(file, doing, onWait);
    try {
        return await action();
    } finally {
        lock.release();
    }
}

/** Who holds it now, if anybody does. */
export function lockOwner(file: string): { readonly pid: number; readonly doing: string } | undefined {
    const owner = readOwner(file);
    return owner && isRunning(owner) ? owner : undefined;
}

/** The name under which a process prepares its lock. */
function claimOf(file: string, { pid, started }: ProcessIdentity): string {
    return `${file}.${pid}.${started}`;
}

/** What processes left that were killed while they were asking for the lock. */
function sweep(file: string, boot: string): void {
    const folder = path.dirname(file);
    for (const name of fs.readdirSync(folder)) {
        const [, pid, started = ""] =
            /^(\d+)\.(\d+)(?:\.stale)?$/.exec(name.slice(path.basename(file).length + 1)) ?? [];
        if (!name.startsWith(`${path.basename(file)}.`) || pid === undefined) continue;
        if (!isRunning({ pid: Number(pid), started, boot })) fs.rmSync(path.join(folder, name), { force: true });
    }
}

function linkIfFree(from: string, to: string): boolean {
    try {
        fs.linkSync(from, to);
        return true;
    } catch (error) {
        if (hasCode(error, "EEXIST")) return false;
        throw error;
    }
}

function readOwner(file: string): Owner | undefined {
    const text = readIfThere(file);
    if (text === undefined) return undefined;
    try {
        return JSON.parse(text) as Owner;
    } catch (error) {
        // A file cut short by a full disk names nobody who could still hold it.
        if (error instanceof SyntaxError) return undefined;
        throw error;
    }
}

/**
 * Two waiters may both have seen the dead owner; the second would then remove the lock that the first has just taken.
 * So it is moved aside first, which only one of them can do, and put back if it turns out to be a living one's.
 */
function removeStale(file: string, aside: string): void {
    try {
        fs.renameSync(file, aside);
    } catch (error) {
        if (isMissing(error)) return;
        throw error;
    }
    const owner = readOwner(aside);
    if (owner && isRunning(owner)) linkIfFree(aside, file);
    fs.rmSync(aside, { force: true });
}
