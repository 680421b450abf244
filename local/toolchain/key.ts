import { createHash } from "node:crypto";
import type { ToolRow } from "./tool-row";

/** What every build here is called with. Sources come from go.sum alone; paths of this machine stay out of the binary. */
export const buildFlags = ["-mod=readonly", "-trimpath", "-buildvcs=false"] as const;

export function linkerFlags(row: Pick<ToolRow, "variables">): string {
    return ["-s", "-w", ...(row.variables ?? []).map((variable) => `-X '${variable}'`)].join(" ");
}

export interface KeyParts {
    readonly row: ToolRow;
    readonly goMod: string;
    readonly goSum: string;
    /** Go files of its own folder, for a tool that is written here. */
    readonly sources: string;
    readonly platform: string;
    readonly architecture: string;
    /** Is it built with a C compiler? */
    readonly cgo: boolean;
}

/**
 * Names the content of a built tool: the same key means the same program. Only what changes the result takes part, so
 * that a reworded purpose rebuilds nothing. The Go release is not in it but beside it in the folder's name, so that a
 * machine without Go still finds what it has.
 */
export function toolKey(parts: KeyParts): string {
    const { row } = parts;
    const content = [
        row.name,
        row.module,
        row.version,
        row.source,
        parts.cgo,
        row.tags ?? [],
        linkerFlags(row),
        buildFlags,
        parts.goMod,
        parts.goSum,
        parts.platform,
        parts.architecture,
        ...(parts.sources === "" ? [] : [parts.sources]),
    ];
    return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}
