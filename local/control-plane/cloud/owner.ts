// A control plane that belongs to a run of tests ends with it, also when that run is interrupted or killed.
import { spawn } from "node:child_process";
import * as path from "node:path";
import { repositoryRoot } from "../../paths";
import { identityOf, isRunning } from "../processes";
import { mark } from "../processes/strays";

/** The process that a control plane belongs to; unset: it stays until `down`. */
export const ownerVariable = "STACKWRIGHT_OWNER";

const LOOK_EVERY_MS = 2000;

export function endWithOwner(pid: number, folder: string): void {
    const owner = identityOf(pid);
    const timer = setInterval(() => {
        if (owner && isRunning(owner)) return;
        clearInterval(timer);
        takeDownFromOutside(folder);
    }, LOOK_EVERY_MS);
}

/** By a process of its own, without the mark by which it would end itself with the others. */
function takeDownFromOutside(folder: string): void {
    const { [mark]: _, ...environment } = process.env;
    const cli = path.join(__dirname, "..", "cli.ts");
    const args = ["-r", path.join(repositoryRoot, "typescript.cjs"), cli, "down", `--folder=${folder}`];
    spawn(process.execPath, args, { detached: true, stdio: "ignore", env: environment }).unref();
}
