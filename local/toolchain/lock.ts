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
 * Runs `work` while no other process runs work under the same name. The lock of a killed process is taken over.
 *
 * It only saves double work: what is built is placed in one step, so that in the one imaginable gap (two take over the
 * same dead lock in the same instant) both build the same thing and one copy stays.
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
            if (isStale(holder.owner, Date.now() - holder.touched)) {
                await discard(file, holder.owner, await stagingPath(cache));
                continue;
            }
            if (!told) options.onWait?.(parseIdentity(holder.owner)?.pid ?? 0);
            told = true;
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

async function holderOf(file: string): Promise<{ owner: string; touched: number } | undefined> {
    const stat = await ifPresent(fs.stat(file));
    const owner = await ifPresent(fs.readFile(file, "utf8"));
    return stat === undefined || owner === undefined ? undefined : { owner, touched: stat.mtimeMs };
}

/** Moves a dead lock away; puts it back if meanwhile a live one had come in its place. */
async function discard(file: string, deadOwner: string, aside: string): Promise<void> {
    if ((await ifPresent(fs.rename(file, aside).then(() => true))) === undefined) return;
    if ((await fs.readFile(aside, "utf8")) !== deadOwner) await linked(aside, file);
    await fs.rm(aside, { force: true });
}
