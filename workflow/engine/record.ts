import * as fs from "node:fs";
import * as path from "node:path";
import { identityOf, isRunning, type ProcessIdentity } from "../../local/control-plane/processes";

/** Which engine is at work on a stack, for a command that comes after this one was killed. */
const fileIn = (logs: string) => path.join(logs, "engine.json");

export function recordEngine(logs: string, pid: number | undefined): void {
    const identity = pid === undefined ? undefined : identityOf(pid);
    // An engine that is gone already needs no record.
    if (identity !== undefined) fs.writeFileSync(fileIn(logs), JSON.stringify(identity), { mode: 0o600 });
}

export function forgetEngine(logs: string): void {
    fs.rmSync(fileIn(logs), { force: true });
}

/** An engine that outlived the command which started it and is still working. */
export function engineAtWork(logs: string): ProcessIdentity | undefined {
    const file = fileIn(logs);
    if (!fs.existsSync(file)) return undefined;
    const identity = parse(fs.readFileSync(file, "utf8"));
    return identity !== undefined && isRunning(identity) ? identity : undefined;
}

/** Ends what an engine that was killed, or is not wanted any more, leaves: program and plugins are in its group, and in no other. */
export function endGroup(pid: number | undefined): void {
    if (pid === undefined) return;
    try {
        process.kill(-pid, "SIGKILL");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
}

/** Written in one small step; a file cut short by a full disk names nobody. */
function parse(text: string): ProcessIdentity | undefined {
    try {
        return JSON.parse(text) as ProcessIdentity;
    } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
    }
}
