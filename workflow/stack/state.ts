import * as fs from "node:fs";
import * as path from "node:path";
import { lockFolder, stateFile } from "../../local/state-service";

/** A resource in the engine's state file: as much as is used here; everything else is kept as it is. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly custom?: boolean;
    /** `<urn>::<id>` of the one that made it. */
    readonly provider?: string;
    readonly id?: string;
    readonly delete?: boolean;
    readonly protect?: boolean;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface PendingOperation {
    readonly type: string;
    readonly resource: StateResource;
}

export interface Deployment {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly PendingOperation[];
}

/** The file that the engine's file backend keeps for a stack. Undefined: there is no such stack yet. */
export function readStateFile(state: string, project: string, stack: string): Deployment | undefined {
    const file = stateFile({ state, project, stack });
    if (!fs.existsSync(file)) return undefined;
    const content = JSON.parse(fs.readFileSync(file, "utf8")) as { checkpoint: { latest?: Deployment } };
    return content.checkpoint.latest ?? {};
}

/** The engine's own locks on a stack: whose process made them. */
export function stateLocks(state: string, project: string, stack: string): number[] {
    const folder = lockFolder({ state, project, stack });
    if (!fs.existsSync(folder)) return [];
    return fs
        .readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => (JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as { pid: number }).pid);
}

/** A process id may long belong to another program; only an engine can hold an engine's lock. */
export function isEngine(pid: number): boolean {
    try {
        return path.basename(fs.readlinkSync(`/proc/${pid}/exe`)) === "pulumi";
    } catch (error) {
        // Gone, or another user's and so none that could write to this state.
        if (["ENOENT", "EACCES", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
        throw error;
    }
}
