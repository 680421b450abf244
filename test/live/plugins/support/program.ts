// A Pulumi program of a few lines, run by the real engine with this project's plugins.
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryRoot } from "../../../../local/paths";
import { choosePlugins } from "../../../../local/plugins";
import { engineTools, ensureTools } from "../../../../local/toolchain";
import { silentProgress } from "../../../support/silent";

export interface Run {
    readonly code: number | null;
    readonly output: string;
}

export interface Running {
    readonly child: ChildProcess;
    readonly ended: Promise<Run>;
    /** Resolves as soon as the output holds this. */
    said(text: RegExp): Promise<void>;
}

export class Program {
    readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "program-"));
    private pulumi = "";
    private environment: NodeJS.ProcessEnv = {};

    /** Makes the project and its stack; `source` is the body of its one file, with `k8s` and `random` at hand. */
    async create(kubeconfig: string, source: string): Promise<void> {
        const progress = silentProgress();
        const tools = await ensureTools(engineTools, { progress });
        this.pulumi = tools.get("pulumi")?.path ?? "";
        const pulumiHome = path.join(this.folder, "home");
        await choosePlugins({ pulumiHome, mode: "local" }, progress);
        const folders = [...tools.values()].map((tool) => path.dirname(tool.path));
        this.environment = {
            PATH: [...folders, path.dirname(process.execPath), "/usr/bin", "/bin"].join(path.delimiter),
            HOME: this.folder,
            PULUMI_HOME: pulumiHome,
            PULUMI_BACKEND_URL: `file://${this.folder}/state`,
            PULUMI_CONFIG_PASSPHRASE: "correct horse",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            KUBECONFIG: kubeconfig,
        };
        fs.mkdirSync(path.join(this.folder, "state"));
        fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(this.folder, "node_modules"));
        fs.writeFileSync(
            path.join(this.folder, "Pulumi.yaml"),
            "name: tiny\nruntime: {name: nodejs, options: {typescript: false}}\nmain: index.js\n",
        );
        this.write(source);
        const { code, output } = await this.run("stack", "init", "dev");
        if (code !== 0) throw new Error(output);
    }

    write(source: string): void {
        const head =
            'const k8s = require("@pulumi/kubernetes"); const random = require("@pulumi/random"); const pulumi = require("@pulumi/pulumi");\n' +
            'const provider = new k8s.Provider("k", { kubeconfig: process.env.KUBECONFIG }); const o = { provider };\n';
        fs.writeFileSync(path.join(this.folder, "index.js"), head + source);
    }

    up(): Promise<Run> {
        return this.run("up", "--yes", "--skip-preview");
    }

    run(...args: readonly string[]): Promise<Run> {
        return this.start(...args).ended;
    }

    start(...args: readonly string[]): Running {
        const always = args[0] === "stack" ? [] : ["--non-interactive", "--color", "never", "--stack", "dev"];
        const child = spawn(this.pulumi, [...args, ...always], { cwd: this.folder, env: this.environment });
        let output = "";
        const listeners: (() => void)[] = [];
        for (const stream of [child.stdout, child.stderr]) {
            stream.on("data", (chunk: Buffer) => {
                output += chunk.toString("utf8");
                for (const listener of listeners) listener();
            });
        }
        const ended = new Promise<Run>((resolve, reject) => {
            child.on("error", reject);
            child.on("close", (code) => resolve({ code, output }));
        });
        const said = (text: RegExp): Promise<void> =>
            new Promise((resolve, reject) => {
                const look = (): void => {
                    if (text.test(output)) resolve();
                };
                listeners.push(look);
                look();
                child.on("close", () => reject(new Error(`it ended without saying ${text}:\n${output}`)));
            });
        return { child, ended, said };
    }

    /** The state as it lies on disk. */
    stateText(): string {
        return fs.readFileSync(path.join(this.folder, "state/.pulumi/stacks/tiny/dev.json"), "utf8");
    }

    remove(): void {
        fs.rmSync(this.folder, { recursive: true, force: true });
    }
}
