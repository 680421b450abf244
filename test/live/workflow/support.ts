import { type ChildProcess, execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { controlPlaneStatus } from "../../../local/control-plane";
import { repositoryRoot, workDir } from "../../../local/paths";
import { leftover } from "../../../local/state-service/journal";
import { engineTools, ensureTools } from "../../../local/toolchain";
import type { EngineEvent } from "../../../workflow/engine/events";
import { engineAtWork } from "../../../workflow/engine/record";
import { localEnvironment } from "../../../workflow/engine/site";
import { stackFolder, workPaths } from "../../../workflow/stack/folder";
import { readStateFile, type StateResource } from "../../../workflow/stack/state";
import { silentProgress } from "../../support/silent";

/** The tests that one worker of jest runs share a work folder, and so a control plane. */
process.env.STACKWRIGHT_WORK = `.work-test-workflow-${process.env.JEST_WORKER_ID}`;

export const minute = 60_000;
const here = path.join(repositoryRoot, "test", "live", "workflow");
export const sampleProject = path.join(here, "program");

/** What the sample program makes: see program/index.cjs. */
export interface Plan {
    readonly namespace: string;
    readonly namespaceLabels?: Readonly<Record<string, string>>;
    /** The namespace may not be deleted. */
    readonly protected?: boolean;
    readonly configMaps?: number;
    readonly value?: string;
    readonly autoNamed?: number;
    readonly password?: boolean;
    readonly deployments?: readonly Deployment[];
    readonly pods?: readonly Pick<Deployment, "name" | "container">[];
}

interface Deployment {
    readonly name: string;
    readonly replicas?: number;
    /** No node is called so: its pods are never ready. */
    readonly node?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly container?: Readonly<Record<string, unknown>>;
}

const planFile = () => workDir("plan.json");

export function writePlan(plan: Plan): void {
    fs.mkdirSync(workDir(), { recursive: true });
    fs.writeFileSync(planFile(), JSON.stringify(plan));
}

export interface Ended {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly output: string;
}

export class Command {
    output = "";
    readonly ended: Promise<Ended>;

    constructor(readonly child: ChildProcess) {
        const listen = (text: string) => {
            this.output += text;
        };
        child.stdout?.setEncoding("utf8").on("data", listen);
        child.stderr?.setEncoding("utf8").on("data", listen);
        this.ended = new Promise((resolve) =>
            child.once("close", (code, signal) => resolve({ code, signal, output: this.output })),
        );
    }

    /** Waits until it says so; fails with what it said instead if it ends before. */
    async says(words: string): Promise<void> {
        while (!this.output.includes(words)) {
            if (this.child.exitCode !== null || this.child.signalCode !== null) {
                throw new Error(`it ended without saying "${words}":\n${this.output}`);
            }
            await sleep(50);
        }
    }
}

/** Fails with the command's own words if it failed. */
export function succeeded(ended: Ended): string {
    if (ended.code !== 0) throw new Error(`it failed with ${ended.code ?? ended.signal}:\n${ended.output}`);
    return ended.output;
}

type Verb = "up" | "preview" | "destroy" | "adopt" | "deploy" | "drift";

/** Starts a command on the sample program, or on another one. */
export function start(verb: Verb, project = sampleProject, stack = "dev", ...packs: readonly string[]): Command {
    const args = [path.join(here, "command.cjs"), verb, project, stack, ...packs];
    return new Command(spawn(process.execPath, args, { env: environment(), stdio: ["ignore", "pipe", "pipe"] }));
}

export async function run(verb: Verb, ...rest: readonly string[]): Promise<Ended> {
    const [project, stack, ...packs] = rest;
    return start(verb, project, stack, ...packs).ended;
}

/** A make target, in the words of a user. */
export async function make(...args: readonly string[]): Promise<Ended> {
    return new Command(
        spawn("make", ["--no-print-directory", ...args], {
            cwd: repositoryRoot,
            env: environment(),
            stdio: ["ignore", "pipe", "pipe"],
        }),
    ).ended;
}

function environment(): NodeJS.ProcessEnv {
    return { ...process.env, SAMPLE_PLAN: planFile(), NO_COLOR: "1", CI: "true", PLUGINS: "local" };
}

/** Ends everything that these tests started. */
export async function down(): Promise<Ended> {
    const ended = await make("clean");
    fs.rmSync(workDir(), { recursive: true, force: true });
    return ended;
}

/** Everything the engine has said so far in the current update. */
export function eventsOf(verb: Verb, stack = "dev"): EngineEvent[] {
    const file = path.join(stackFolder(stack, sampleProject).logs, `${verb}-events.jsonl`);
    if (!fs.existsSync(file)) return [];
    return fs
        .readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line.endsWith("}"))
        .map((line) => JSON.parse(line) as EngineEvent);
}

export function forgetEvents(verb: Verb, stack = "dev"): void {
    fs.rmSync(path.join(stackFolder(stack, sampleProject).logs, `${verb}-events.jsonl`), { force: true });
}

/** Waits until the engine says what is waited for; fails with the command's own words if it ends before. */
export async function until(command: Command, said: (events: readonly EngineEvent[]) => boolean): Promise<void> {
    while (!said(eventsOf("up"))) {
        if (command.child.exitCode !== null) throw new Error(`it ended first:\n${command.output}`);
        await sleep(50);
    }
}

/** The engine waits for pods of this Deployment. */
export function waitingFor(name: string): (events: readonly EngineEvent[]) => boolean {
    return (events) =>
        events.some(
            ({ diagnosticEvent }) =>
                diagnosticEvent?.ephemeral === true && (diagnosticEvent.urn ?? "").endsWith(`Deployment::${name}`),
        );
}

/** How many of a plan's objects are there. */
export function madeSoFar(events: readonly EngineEvent[]): number {
    return events.filter(({ resOutputsEvent }) => resOutputsEvent?.metadata.type.startsWith("kubernetes:")).length;
}

export function enginePid(folder = stackFolder("dev")): number {
    const engine = engineAtWork(folder.logs);
    if (engine === undefined) throw new Error(`no engine is at work, says ${folder.logs}`);
    return engine.pid;
}

/** The process that keeps the state while the engine works. */
export function journalWriter(project = "sample", stack = "dev"): number {
    const writer = leftover({ state: workPaths.state(), project, stack })?.writer;
    if (writer === undefined) throw new Error(`nobody keeps a journal for ${stack}`);
    return writer.pid;
}

/** The engine as somebody starts it who does not use make: plain `pulumi`, here with the tests' own backend and plugins. */
export async function pulumi(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const tools = await ensureTools(engineTools, { progress: silentProgress() });
    const local = {
        toolPaths: [],
        pulumiHome: workPaths.pulumiHome(),
        state: workPaths.state(),
        passphraseFile: workPaths.passphrase(),
        kubeconfig: workDir("control-plane", "kubeconfig"),
    };
    const program = tools.get("pulumi")?.path ?? "pulumi";
    const env = { ...localEnvironment(local, process.env), PULUMI_IGNORE_AMBIENT_PLUGINS: "true", ...more };
    const child = spawn(program, [...args, "--non-interactive", "--color", "never"], {
        cwd: repositoryRoot,
        env,
        stdio: ["ignore", "pipe", "pipe"],
    });
    return new Command(child).ended;
}

export async function serverPid(name: string): Promise<number> {
    const { servers } = await controlPlaneStatus();
    const pid = servers.find((server) => server.name === name)?.pid;
    if (pid === undefined) throw new Error(`${name} does not run`);
    return pid;
}

export function stateOf(project = "sample", stack = "dev"): readonly StateResource[] {
    return readStateFile(workPaths.state(), project, stack)?.resources ?? [];
}

export function pendingOf(project = "sample", stack = "dev"): number {
    return readStateFile(workPaths.state(), project, stack)?.pending_operations?.length ?? 0;
}

/** kubectl on the control plane of these tests. */
export async function kubectl(...args: readonly string[]): Promise<string> {
    const silent = silentProgress();
    const program = (await ensureTools(["kubectl"], { progress: silent })).get("kubectl")?.path ?? "kubectl";
    const { stdout } = await promisify(execFile)(program, [...args], {
        env: { ...process.env, KUBECONFIG: workDir("control-plane", "kubeconfig") },
    });
    return stdout.trim();
}

/** Names of the objects of a kind that the sample's namespace really holds. */
export async function names(kind: string, namespace = "sample"): Promise<string[]> {
    const text = await kubectl("get", kind, "--namespace", namespace, "--output", "name");
    return text
        .split("\n")
        .filter((name) => name !== "" && !name.endsWith("/kube-root-ca.crt"))
        .map((name) => name.slice(name.indexOf("/") + 1))
        .sort();
}
