import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { hasCode, ifPresent, removeFolder, sync, syncFolder } from "./files";
import { formatIdentity, isAlive, ownIdentity, parseIdentity } from "./identity";

/** An owner on another machine that shares this cache shows that it lives by touching what it owns this often. */
const freshEveryMs = 20_000;
/** … and counts as dead after this long without. */
const staleAfterMs = 10 * 60_000;

/** A path for something half-made, named after its owner, so that a later run knows whether it may go. */
export async function stagingPath(cache: string): Promise<string> {
    const folder = path.join(cache, "building");
    await fs.mkdir(folder, { recursive: true });
    return path.join(folder, `${formatIdentity(ownIdentity())}-${randomBytes(4).toString("hex")}`);
}

/** Shows other machines that the owner of these paths lives, until the returned function is called. */
export function keepFresh(paths: readonly string[]): () => void {
    const touch = async () => {
        const now = new Date();
        for (const one of paths) await ifPresent(fs.utimes(one, now, now));
    };
    const clock = setInterval(() => void touch(), freshEveryMs).unref();
    return () => clearInterval(clock);
}

/** Removes what killed runs left behind. */
export async function removeStaleStaging(cache: string): Promise<readonly string[]> {
    const folder = path.join(cache, "building");
    const removed: string[] = [];
    for (const name of (await ifPresent(fs.readdir(folder))) ?? []) {
        const entry = path.join(folder, name);
        const stat = await ifPresent(fs.stat(entry));
        if (stat === undefined || !isStale(name, Date.now() - stat.mtimeMs)) continue;
        await removeFolder(entry);
        removed.push(entry);
    }
    return removed;
}

/** May a thing of this owner, touched this long ago, be removed? */
export function isStale(owner: string, untouchedMs: number): boolean {
    const identity = parseIdentity(owner);
    const alive = identity === undefined ? undefined : isAlive(identity);
    return alive === undefined ? untouchedMs > staleAfterMs : !alive;
}

/** Puts a finished folder in its place in one step. Whoever comes second keeps what the first one placed. */
export async function place(finished: string, target: string): Promise<void> {
    await syncFolder(finished);
    await fs.mkdir(path.dirname(target), { recursive: true });
    try {
        await fs.rename(finished, target);
    } catch (error) {
        if (!hasCode(error, "ENOTEMPTY", "EEXIST")) throw error;
    }
    await sync(path.dirname(target));
}
