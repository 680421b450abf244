import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { hasCode } from "./files";

export interface GuardedRun {
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    /** Every line of its error output, as it comes. */
    readonly onLine?: (line: string) => void;
}

export interface GuardedResult {
    /** 0 is success; null when a signal ended it. */
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/**
 * Starts the command in a process group of its own, beside a watcher that reads a pipe from here: when this process ends
 * in whatever way (kill -9 included) the pipe closes, and the watcher kills the group. Nothing outlives its starter.
 */
const guard = `{ read -r _; kill -KILL 0; } <&3 >/dev/null 2>&1 & exec "$@" 3<&-`;

/** How long the command may take to leave in good order after an interrupt. */
const graceMs = 3_000;

export async function runGuarded(run: GuardedRun): Promise<GuardedResult> {
    run.signal.throwIfAborted();
    const child = spawn("/bin/sh", ["-c", guard, "sh", run.command, ...run.args], {
        cwd: run.cwd,
        env: run.environment,
        detached: true,
        stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const [, output, errors] = child.stdio;
    const stdout: string[] = [];
    const stderr: string[] = [];
    output?.setEncoding("utf8").on("data", (text: string) => stdout.push(text));
    const lines = errors === null ? undefined : createInterface({ input: errors });
    lines?.on("line", (line) => {
        stderr.push(line);
        run.onLine?.(line);
    });

    let force: NodeJS.Timeout | undefined;
    const interrupt = () => {
        killGroup(child.pid, "SIGINT");
        force = setTimeout(() => killGroup(child.pid, "SIGKILL"), graceMs);
    };
    run.signal.addEventListener("abort", interrupt, { once: true });
    try {
        const code = await new Promise<number | null>((resolve, reject) => {
            child.once("error", reject);
            // The watcher is still in the group, so its number cannot have been given to anybody else.
            child.once("exit", () => killGroup(child.pid, "SIGKILL"));
            child.once("close", resolve);
        });
        run.signal.throwIfAborted();
        return { code, stdout: stdout.join(""), stderr: stderr.join("\n") };
    } finally {
        clearTimeout(force);
        run.signal.removeEventListener("abort", interrupt);
    }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
    if (pid === undefined) return;
    try {
        process.kill(-pid, signal);
    } catch (error) {
        if (!hasCode(error, "ESRCH")) throw error;
    }
}
