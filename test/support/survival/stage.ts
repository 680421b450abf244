import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
    type Api,
    connect,
    controlPlaneStatus,
    startControlPlane,
    stopControlPlane,
} from "../../../local/control-plane";
import { repositoryRoot, workDir } from "../../../local/paths";
import { stateFile } from "../../../local/state-service";
import { ensureTools } from "../../../local/toolchain";
import { engineAtWork } from "../../../workflow/engine/record";
import { readStackDocument } from "../../../workflow/stack/choose";
import { stackFolder, workPaths } from "../../../workflow/stack/folder";
import { Kubectl } from "../../../workflow/stack/kubectl";
import { planeNeeds } from "../../../workflow/stack/plane-options";
import { commandLineOf, descendantsOf } from "../process-tree";
import { silentProgress } from "../silent";
import { plainShop, type ShopPlan } from "./program/plan";
import { FaultProxy } from "./proxy";

export type Verb = "up" | "destroy" | "preview" | "adopt" | "drift";

export interface Ended {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    /** Progress, answer and errors together. */
    readonly output: string;
}

export interface Running {
    readonly pid: number;
    readonly ended: Promise<Ended>;
    isOver(): boolean;
}

const project = path.join(__dirname, "program");
const command = path.join(repositoryRoot, "test", "live", "workflow", "command.cjs");

/** One control plane with one small stack on it, and the proxy by which the stack's plugin reaches it. */
export class Stage {
    plan: ShopPlan = { ...plainShop, kubeconfig: "" };
    private constructor(
        readonly proxy: FaultProxy,
        /** Past the proxy. */
        readonly server: string,
        private readonly before: string | undefined,
    ) {
        this.plan = { ...plainShop, kubeconfig: proxy.kubeconfig() };
    }

    static async open(): Promise<Stage> {
        const before = process.env.STACKWRIGHT_WORK;
        process.env.STACKWRIGHT_WORK = fs.mkdtempSync(path.join(os.tmpdir(), "survival-"));
        const needs = planeNeeds(readStackDocument(path.join(project, "Pulumi.dev.yaml")), {});
        const { server } = await startControlPlane(needs, silentProgress());
        const proxy = new FaultProxy({ server, pki: workDir("control-plane", "pki") });
        await proxy.listen();
        return new Stage(proxy, server, before);
    }

    async close(): Promise<void> {
        await this.proxy.close();
        await stopControlPlane({}, silentProgress());
        fs.rmSync(workDir(), { recursive: true, force: true });
        if (this.before === undefined) delete process.env.STACKWRIGHT_WORK;
        else process.env.STACKWRIGHT_WORK = this.before;
    }

    get stateFile(): string {
        return stateFile({ state: workPaths.state(), project: "survival", stack: "dev" });
    }

    want(changes: Partial<ShopPlan>): void {
        this.replace({ ...this.plan, ...changes });
    }

    replace(plan: ShopPlan): void {
        this.plan = plan;
        fs.writeFileSync(this.planFile, JSON.stringify(this.plan), { mode: 0o600 });
    }

    /** What the cluster holds is asked past the proxy. */
    async asked<T>(question: (api: Api) => Promise<T>): Promise<T> {
        const api = connect();
        try {
            return await question(api);
        } finally {
            api.close();
        }
    }

    /** Past the proxy, too. */
    async kubectl(...args: readonly string[]): Promise<string> {
        const tool = (await ensureTools(["kubectl"], { progress: silentProgress() })).get("kubectl");
        if (tool === undefined) throw new Error("the toolchain gave no kubectl");
        const kubeconfig = workDir("control-plane", "kubeconfig");
        return new Kubectl(tool.path, { ...process.env, KUBECONFIG: kubeconfig }).text(...args);
    }

    /** Blocks of 512 bytes that a file may have; without a number as many as the disk has. */
    fileLimit: number | undefined;

    start(verb: Verb, environment: NodeJS.ProcessEnv = {}): Running {
        this.want({});
        const limit = `ulimit -f ${this.fileLimit ?? "unlimited"}; exec "$@"`;
        const words = ["-c", limit, "sh", process.execPath, command, verb, project, "dev"];
        const child = spawn("/bin/sh", words, {
            env: {
                ...process.env,
                SURVIVAL_PLAN: this.planFile,
                NO_COLOR: "1",
                CI: "true",
                PLUGINS: "local",
                ...environment,
            },
            stdio: ["ignore", "pipe", "pipe"],
        });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                output += text;
            });
        }
        const ended = new Promise<Ended>((resolve) =>
            child.once("close", (code, signal) => resolve({ code, signal, output })),
        );
        return { pid: child.pid ?? 0, ended, isOver: () => child.exitCode !== null || child.signalCode !== null };
    }

    run(verb: Verb, environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
        return this.start(verb, environment).ended;
    }

    /** Waits until the engine has told of so many steps. False: the command ended first. */
    async after(steps: number, verb: "up" | "destroy", running: Running): Promise<boolean> {
        const file = path.join(stackFolder("dev", project).logs, `${verb}-events.jsonl`);
        const told = () =>
            fs.existsSync(file) ? fs.readFileSync(file, "utf8").split('"resourcePreEvent"').length - 1 : 0;
        while (told() < steps) {
            if (running.isOver()) return false;
            await sleep(15);
        }
        return !running.isOver();
    }

    enginePid(): number | undefined {
        return engineAtWork(stackFolder("dev", project).logs)?.pid;
    }

    /** Of the engine's own processes those whose command line has this in it. */
    companions(words: string): readonly number[] {
        const engine = this.enginePid();
        if (engine === undefined) return [];
        return descendantsOf(engine).filter((pid) => commandLineOf(pid).includes(words));
    }

    async serverPid(name: string): Promise<number> {
        const { servers } = await controlPlaneStatus();
        const pid = servers.find((server) => server.name === name)?.pid;
        if (pid === undefined) throw new Error(`${name} does not run`);
        return pid;
    }

    private get planFile(): string {
        return workDir("plan.json");
    }

    /** What an earlier command's engine told is no moment of the next one. */
    forgetEvents(): void {
        for (const verb of ["up", "destroy"]) {
            fs.rmSync(path.join(stackFolder("dev", project).logs, `${verb}-events.jsonl`), { force: true });
        }
    }
}
