import * as fs from "node:fs/promises";
import * as path from "node:path";
import { hasCode, ifPresent, removeFolder } from "./files";
import type { ToolRow } from "./tool-row";

/** What is known about a built tool, beside it on the shelf. */
export interface Label {
    readonly version: string;
    readonly go: string;
    readonly built: string;
    readonly size: number;
}

export const labelFile = "tool.json";

/** Where a built tool stands: `tools/kwok/v0.8.0-<key>-go1.26/kwok`. Folders appear there whole or not at all. */
export function shelfFolder(cache: string, row: ToolRow, key: string, release: string): string {
    return path.join(cache, "tools", row.name, `${row.version}-${key}-${release}`);
}

/** The built tool of this key, or undefined. Without a Go release any will do: nothing else could be built anyway. */
export async function findOnShelf(
    cache: string,
    row: ToolRow,
    key: string,
    release: string | undefined,
): Promise<string | undefined> {
    if (release !== undefined) return usable(shelfFolder(cache, row, key, release), row);
    const folder = path.join(cache, "tools", row.name);
    for (const entry of (await ifPresent(fs.readdir(folder))) ?? []) {
        if (!entry.startsWith(`${row.version}-${key}-`)) continue;
        const found = await usable(path.join(folder, entry), row);
        if (found !== undefined) return found;
    }
    return undefined;
}

/** A cache that was restored or copied by hand can be cut short: the size must be what was placed. */
async function usable(folder: string, row: ToolRow): Promise<string | undefined> {
    const file = path.join(folder, row.name);
    const label = path.join(folder, labelFile);
    const [stat, text, labelStat] = await Promise.all([
        ifPresent(fs.stat(file)),
        ifPresent(fs.readFile(label, "utf8")),
        ifPresent(fs.stat(label)),
    ]);
    if (stat === undefined || text === undefined || labelStat === undefined) return undefined;
    if ((stat.mode & 0o111) === 0 || sizeOf(text) !== stat.size) return undefined;
    if (Date.now() - labelStat.mtimeMs > dayMs) await markUsed(label);
    return file;
}

const dayMs = 86_400_000;
const unusedDays = 60;

/** The label's time says when the tool was last used, to the day. A cache that cannot be written is not tidied either. */
async function markUsed(label: string): Promise<void> {
    const now = new Date();
    try {
        await fs.utimes(label, now, now);
    } catch (error) {
        if (!hasCode(error, "EROFS", "EACCES", "EPERM", "ENOENT")) throw error;
    }
}

/** Removes what no checkout of this user has used for long: earlier versions, builds of earlier Go releases. */
export async function removeUnused(cache: string, now: number): Promise<readonly string[]> {
    const removed: string[] = [];
    const tools = path.join(cache, "tools");
    for (const name of (await ifPresent(fs.readdir(tools))) ?? []) {
        for (const entry of (await ifPresent(fs.readdir(path.join(tools, name)))) ?? []) {
            const folder = path.join(tools, name, entry);
            const label = await ifPresent(fs.stat(path.join(folder, labelFile)));
            if (label === undefined || now - label.mtimeMs < unusedDays * dayMs) continue;
            await removeFolder(folder);
            removed.push(folder);
        }
    }
    return removed;
}

function sizeOf(label: string): number | undefined {
    try {
        const { size }: Partial<Label> = JSON.parse(label);
        return size;
    } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
    }
}
