import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import type { Progress } from "../../local/terminal";
import type { Commit, Git } from "../source/git";

/** The sources of another commit, in a folder of their own, for as long as they are needed. */
export class Checkout {
    constructor(
        private readonly git: Git,
        readonly folder: string,
    ) {}

    async make({ commit }: Commit): Promise<void> {
        await this.remove();
        fs.mkdirSync(path.dirname(this.folder), { recursive: true });
        await this.git.text("worktree", "add", "--detach", "--force", this.folder, commit);
        const lockfile = (root: string) => fs.readFileSync(path.join(root, "package-lock.json"), "utf8");
        // With other packages it installs its own, as any command does on a fresh clone.
        if (lockfile(this.folder) === lockfile(this.git.root)) {
            fs.symlinkSync(path.join(this.git.root, "node_modules"), path.join(this.folder, "node_modules"));
        }
    }

    async remove(): Promise<void> {
        const link = path.join(this.folder, "node_modules");
        // The link goes first: what it points at is not this folder's to remove.
        if (fs.existsSync(link) && fs.lstatSync(link).isSymbolicLink()) fs.unlinkSync(link);
        fs.rmSync(this.folder, { recursive: true, force: true });
        await this.git.text("worktree", "prune");
    }
}

export interface Verb {
    readonly root: string;
    readonly verb: "up" | "preview" | "down";
    readonly stack: string;
    /** Its own work folder, so that what the user has running is not touched. */
    readonly work: string;
    readonly environment: NodeJS.ProcessEnv;
}

/** Runs a command of a checkout to its end; its words are kept for the case that it fails. */
export async function runVerb(
    { root, verb, stack, work, environment }: Verb,
    progress: Progress,
    said: string,
): Promise<{ readonly code: number; readonly output: string }> {
    const step = progress.step(said);
    const child = spawn(process.execPath, [path.join(root, "workflow", "start.cjs"), verb], {
        cwd: root,
        env: { ...environment, STACKWRIGHT_WORK: work, STACK: stack, NO_COLOR: "1" },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const listen = (text: string) => {
        output += text;
        step.update(text.trimEnd().split("\n").at(-1)?.trim().slice(0, 100) ?? "");
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", listen);
    // Ctrl-C reaches the whole group; the command ends in order, and this one waits for it.
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, forward);
    const code = await new Promise<number>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (ended, signal) => resolve(ended ?? (signal === null ? 1 : 130)));
    });
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.off(signal, forward);
    if (code === 0) step.done();
    else step.fail();
    return { code, output };
}

export function requireGood(
    ended: { readonly code: number; readonly output: string },
    what: string,
    next: string,
): void {
    if (ended.code === 0) return;
    const tail = ended.output.trimEnd().split("\n").slice(-25).join("\n         ");
    throw new Failure(what, { reason: tail, next });
}
