import { type ChildProcess, execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import { feed } from "../../local/feed";
import { type RunningService, startStateService } from "../../local/state-service";
import { type EngineEvent, EventReader } from "./events";
import { hintFor } from "./hints";
import { endGroup, forgetEngine, recordEngine } from "./record";
import type { EngineSite } from "./site";
import { Tail } from "./tail";

/** How the engine ended. What it did is known from its events. */
export interface Outcome {
    readonly code: number | undefined;
    readonly signal: NodeJS.Signals | undefined;
    /** How often the user asked it to stop. */
    readonly interrupts: number;
    /** Its words besides the events: refusals from before there is anything to tell of. */
    readonly words: string;
    readonly eventLog: string;
}

export interface Watcher {
    onEvent(event: EngineEvent): void;
    /** The first interrupt ends it gracefully, the second at once. */
    onInterrupt(count: number): void;
}

/** Runs a command that may take its time and hands on every event as it comes. */
export async function operate(
    site: EngineSite,
    verb: "preview" | "up" | "destroy" | "refresh" | "import",
    options: readonly string[],
    watcher: Watcher,
): Promise<Outcome> {
    fs.mkdirSync(site.logs, { recursive: true, mode: 0o700 });
    const eventLog = path.join(site.logs, `${verb}-events.jsonl`);
    const wordsLog = path.join(site.logs, `${verb}-words.log`);
    const [out, err] = [openFresh(eventLog), openFresh(wordsLog)];
    const other: string[] = [];
    const reader = new EventReader(
        (event) => watcher.onEvent(event),
        (line) => other.push(line),
    );
    const service = await stateServiceFor(site, verb, options);
    // A session of its own: Ctrl-C in the terminal reaches only this process, which passes it on exactly once.
    const engine = privately(site, () =>
        spawn(site.pulumi, [verb, ...commonOptions(site), "--json", ...options], {
            cwd: site.project,
            env: { ...site.environment, ...service?.environment },
            stdio: ["ignore", out, err],
            detached: true,
        }),
    );
    fs.closeSync(out);
    fs.closeSync(err);
    const tail = new Tail(eventLog, (text) => reader.push(text));
    const interrupts = new Interrupts(engine, (count) => watcher.onInterrupt(count));
    try {
        recordEngine(site.logs, engine.pid);
        const [{ code, signal }] = await Promise.all([
            ended(engine, site.pulumi),
            engine.pid === undefined ? undefined : service?.engine(engine.pid),
        ]);
        if (signal !== null) endGroup(engine.pid);
        tail.close();
        reader.end();
        const words = [...other, fs.readFileSync(wordsLog, "utf8")].join("\n").trim();
        return {
            code: code ?? undefined,
            signal: signal ?? undefined,
            interrupts: interrupts.count,
            words,
            eventLog,
        };
    } finally {
        interrupts.stop();
        forgetEngine(site.logs);
        await service?.end();
    }
}

/** A preview writes no state, and an engine that keeps its state by itself needs nobody. */
async function stateServiceFor(
    { journaled, logs }: EngineSite,
    verb: string,
    options: readonly string[],
): Promise<RunningService | undefined> {
    const reads = verb === "preview" || options.includes("--preview-only");
    return journaled === undefined || reads ? undefined : startStateService(journaled, logs);
}

/** Runs a short command of the engine to its end and returns what it printed. */
export async function ask(site: EngineSite, args: readonly string[], input?: string): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = privately(site, () =>
            execFile(
                site.pulumi,
                [...args],
                { cwd: site.project, env: site.environment, maxBuffer: 1 << 30, timeout: 300_000 },
                (error, stdout, stderr) => {
                    if (error === null) resolve(stdout);
                    else reject(askFailed(site, args, stderr.trim() || error.message));
                },
            ),
        );
        feed(child, input);
    });
}

/** A child takes over what its parent forbids others while it is started. */
function privately<Child>({ umask }: EngineSite, start: () => Child): Child {
    if (umask === undefined) return start();
    const usual = process.umask(umask);
    try {
        return start();
    } finally {
        process.umask(usual);
    }
}

function askFailed(site: EngineSite, args: readonly string[], reason: string): Failure {
    const next = hintFor([reason], site.stack);
    const what = `pulumi ${args.slice(0, 2).join(" ")} failed for stack ${site.stack}`;
    return new Failure(what, next === undefined ? { reason } : { reason, next });
}

function commonOptions(site: EngineSite): readonly string[] {
    return [
        "--stack",
        site.stack,
        "--non-interactive",
        "--color",
        "never",
        ...(site.configFile === undefined ? [] : ["--config-file", site.configFile]),
    ];
}

function openFresh(file: string): number {
    return fs.openSync(file, "w", 0o600);
}

function ended(engine: ChildProcess, program: string) {
    return new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
        engine.once("error", (error) =>
            reject(
                new Failure("The engine could not be started", {
                    reason: `${program}: ${error.message}`,
                    next: "remove that tool's folder from the cache and run the same command again: it is built anew",
                }),
            ),
        );
        engine.once("exit", (code, signal) => resolve({ code, signal }));
    });
}

const interruptSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** While the engine runs, whatever would end this process ends the engine instead, in the way that keeps its state whole. */
class Interrupts {
    count = 0;
    private readonly listener = () => this.interrupt();

    constructor(
        private readonly engine: ChildProcess,
        private readonly told: (count: number) => void,
    ) {
        for (const name of interruptSignals) process.on(name, this.listener);
    }

    stop(): void {
        for (const name of interruptSignals) process.off(name, this.listener);
    }

    private interrupt(): void {
        this.count += 1;
        this.engine.kill(this.count > 2 ? "SIGKILL" : "SIGINT");
        this.told(this.count);
    }
}
