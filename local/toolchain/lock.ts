import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode, ifPresent } from "./files";
import { formatIdentity, ownIdentity, parseIdentity } from "./identity";
import { isStale, keepFresh, stagingPath } from "./staging";

export interface LockOptions {
    readonly signal?: AbortSignal;
    /** Called once when another live process holds the lock. */
    readonly onWait?: (pid: number) => void;
    /** @default 300 */
    readonly pollMs?: number;
}

/**
 * Runs `work` while no other process runs work under the same name. The lock of a killed process is taken over. It only
 * saves double work: what is built is placed in one step, whoever builds it.
 */
export async function withLock<T>(
    cache: string,
    name: string,
    options: LockOptions,
    work: () => Promise<T>,
): Promise<T> {
    const file = path.join(cache, "locks", name);
    await acquire(cache, file, options);
    const stopTouching = keepFresh([file]);
    try {
        return await work();
    } finally {
        stopTouching();
        if ((await holderOf(file))?.owner === own()) await fs.rm(file, { force: true });
    }
}

async function acquire(cache: string, file: string, options: LockOptions): Promise<void> {
    await fs.mkdir(path.dirname(file), { recursive: true });
    // Linking a finished file makes lock and content appear at once: no reader sees an empty lock.
    const claim = await stagingPath(cache);
    await fs.writeFile(claim, own());
    try {
        let told = false;
        while (!(await linked(claim, file))) {
            const holder = await holderOf(file);
            if (holder === undefined) continue;
            if (isDead(holder)) {
                if (await discard(file, claim)) continue;
            } else if (!told) {
                options.onWait?.(parseIdentity(holder.owner)?.pid ?? 0);
                told = true;
            }
            await sleep(
                options.pollMs ?? 300,
                undefined,
                options.signal === undefined ? {} : { signal: options.signal },
            );
        }
    } finally {
        await fs.rm(claim, { force: true });
    }
}

function own(): string {
    return formatIdentity(ownIdentity());
}

async function linked(claim: string, file: string): Promise<boolean> {
    try {
        await fs.link(claim, file);
        return true;
    } catch (error) {
        if (hasCode(error, "EEXIST")) return false;
        throw error;
    }
}

interface Holder {
    readonly owner: string;
    readonly touched: number;
}

async function holderOf(file: string): Promise<Holder | undefined> {
    const stat = await ifPresent(fs.stat(file));
    const owner = await ifPresent(fs.readFile(file, "utf8"));
    return stat === undefined || owner === undefined ? undefined : { owner, touched: stat.mtimeMs };
}

function isDead(holder: Holder): boolean {
    return isStale(holder.owner, Date.now() - holder.touched);
}

/**
 * Removes a dead lock; false if another one is just doing that. Only who holds the guard may remove a lock that is not
 * its own: else two could see the same dead lock, and the second would remove the fresh one of the first.
 */
async function discard(file: string, claim: string): Promise<boolean> {
    const guard = `${file}.takeover`;
    if (!(await linked(claim, guard))) {
        const other = await holderOf(guard);
        if (other !== undefined && isDead(other)) await fs.rm(guard, { force: true });
        return false;
    }
    try {
        const holder = await holderOf(file);
        if (holder !== undefined && isDead(holder)) await fs.rm(file, { force: true });
        return true;
    } finally {
        await fs.rm(guard, { force: true });
    }
}
