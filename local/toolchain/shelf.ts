import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ifPresent } from "./files";
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
    const [stat, text] = await Promise.all([
        ifPresent(fs.stat(file)),
        ifPresent(fs.readFile(path.join(folder, labelFile), "utf8")),
    ]);
    if (stat === undefined || text === undefined || (stat.mode & 0o111) === 0) return undefined;
    return sizeOf(text) === stat.size ? file : undefined;
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
