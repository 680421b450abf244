import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import { lockFolder, previousState, stateFile } from "../../local/state-service";

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
    const content = parsed(fs.readFileSync(file, "utf8"));
    if (content === undefined) throw damaged(file, stack);
    return content.checkpoint.latest ?? {};
}

interface StateDocument {
    readonly checkpoint: { readonly latest?: Deployment | null };
}

function parsed(text: string): StateDocument | undefined {
    try {
        const document = JSON.parse(text) as Partial<StateDocument> | null;
        return document?.checkpoint === undefined ? undefined : { checkpoint: document.checkpoint };
    } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
    }
}

/** The way out depends on whether what was there before the last update can still be read. */
function damaged(file: string, stack: string): Failure {
    const [shown, before] = [file, previousState(file)].map((one) => path.relative(process.cwd(), one));
    const previous = fs.existsSync(previousState(file)) && parsed(fs.readFileSync(previousState(file), "utf8"));
    const adopt = `make adopt STACK=${stack} YES=1, which takes over what runs, and make up STACK=${stack} REFRESH=1`;
    return new Failure(`The state of stack ${stack} cannot be read`, {
        reason: `${shown} is cut off or damaged; nothing was touched`,
        next: previous
            ? `bring back the state from before the last update: cp ${before} ${shown}; then ${adopt}`
            : `move it away; then ${adopt}. Passwords that were generated are made anew`,
    });
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
