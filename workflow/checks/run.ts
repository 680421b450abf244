import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { repositoryRoot } from "../../local/paths";
import type { Progress } from "../../local/terminal";
import { type JestReport, reportResult } from "./report";
import type { Check, StepResult } from "./steps";

/** Runs the checks of one group at once and prints what each of them said when it failed. */
export async function runTogether(checks: readonly Check[], progress: Progress): Promise<StepResult[]> {
    return Promise.all(checks.map((check) => runCheck(check, progress)));
}

async function runCheck(check: Check, progress: Progress): Promise<StepResult> {
    const step = progress.step(check.name);
    const started = performance.now();
    const { code, output, timedOut } = await execute(check, (line) => step.update(line));
    const milliseconds = performance.now() - started;
    const result = { name: check.name, milliseconds, ...judge(check, code, timedOut) };
    if (result.good) {
        step.done(result.words);
    } else {
        step.fail(result.words);
        progress.line(output.trimEnd());
    }
    return result;
}

function judge(check: Check, code: number | undefined, timedOut: boolean): Omit<StepResult, "name" | "milliseconds"> {
    const report = check.report === undefined ? undefined : readReport(check.report);
    const counted = report === undefined ? { passed: 0, failed: 0 } : reportResult(report);
    const good = code === 0 && !timedOut && counted.failed === 0;
    // A check that failed without a failed test (types, lint, a crash) counts as one failure.
    const failed = good ? 0 : Math.max(1, counted.failed);
    const words = timedOut
        ? `did not end within ${check.limitMinutes} minutes and was stopped`
        : check.report === undefined
          ? good
              ? "good"
              : "failed"
          : report === undefined
            ? "ended without results"
            : `${counted.passed} passed, ${failed} failed`;
    return { good, passed: counted.passed, failed, words };
}

function readReport(file: string): JestReport | undefined {
    return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as JestReport) : undefined;
}

interface Executed {
    readonly code: number | undefined;
    readonly output: string;
    readonly timedOut: boolean;
}

/** In a process group of its own, so that what hangs is ended together with everything it started. */
function execute({ command, limitMinutes }: Check, onLine: (line: string) => void): Promise<Executed> {
    const [program, ...args] = command;
    return new Promise((resolve, reject) => {
        const child = spawn(program, args, {
            cwd: repositoryRoot,
            env: { ...process.env, FORCE_COLOR: "0", NODE_OPTIONS: process.env.NODE_OPTIONS ?? "" },
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        const output: string[] = [];
        const listen = (text: string) => {
            output.push(text);
            const line = text.trimEnd().split("\n").at(-1)?.trim() ?? "";
            if (line !== "") onLine(line.slice(0, 100));
        };
        child.stdout.setEncoding("utf8").on("data", listen);
        child.stderr.setEncoding("utf8").on("data", listen);
        let timedOut = false;
        const endGroup = (signal: NodeJS.Signals) => {
            if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
                process.kill(-child.pid, signal);
        };
        const limit = setTimeout(() => {
            timedOut = true;
            endGroup("SIGKILL");
        }, limitMinutes * 60_000);
        // It does not get the terminal's Ctrl-C by itself.
        const onSignal = (signal: NodeJS.Signals) => {
            endGroup(signal);
            process.off(signal, onSignal);
            process.kill(process.pid, signal);
        };
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, onSignal);
        child.once("error", reject);
        child.once("close", (code) => {
            clearTimeout(limit);
            for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, onSignal);
            resolve({ code: code ?? undefined, output: output.join(""), timedOut });
        });
    });
}
