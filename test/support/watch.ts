import { type ChildProcess, spawn } from "node:child_process";
import { ensureTools } from "../../local/toolchain";
import { silentProgress } from "./silent";

/** A line of a watch: `namespace/name`, then what is looked at. */
type Listener = (name: string, rest: readonly string[]) => void;

/** Follows one kind of object through every change, as the API server tells of it. */
export class Watch {
    readonly #child: ChildProcess;
    #said = "";

    private constructor(child: ChildProcess, listener: Listener) {
        this.#child = child;
        let half = "";
        child.stdout?.setEncoding("utf8").on("data", (text: string) => {
            const lines = `${half}${text}`.split("\n");
            half = lines.pop() ?? "";
            for (const line of lines) {
                const [name = "", ...rest] = line.split(" ");
                if (name !== "") listener(name, rest);
            }
        });
        child.stderr?.setEncoding("utf8").on("data", (text: string) => {
            this.#said += text;
        });
    }

    /** `fields` are paths of jsonpath, separated by one space in each line. */
    static async of(kubeconfig: string, kind: string, fields: readonly string[], listener: Listener): Promise<Watch> {
        const silent = silentProgress();
        const program = (await ensureTools(["kubectl"], { progress: silent })).get("kubectl")?.path ?? "kubectl";
        const template = `jsonpath={.metadata.namespace}/${fields.map((field) => `{${field}}`).join(" ")}{"\\n"}`;
        const child = spawn(program, ["get", kind, "--all-namespaces", "--watch", "--output", template], {
            env: { ...process.env, KUBECONFIG: kubeconfig },
            stdio: ["ignore", "pipe", "pipe"],
        });
        return new Watch(child, listener);
    }

    /** Fails if the watch broke before: what it did not see did not happen unnoticed. */
    async stop(): Promise<void> {
        if (this.#child.exitCode !== null) throw new Error(`the watch ended early: ${this.#said}`);
        await new Promise<void>((resolve) => {
            this.#child.once("close", () => resolve());
            this.#child.kill("SIGTERM");
        });
    }
}

/** The fewest ready endpoints that each Service had at any moment. */
export class Endpoints {
    readonly fewest = new Map<string, number>();
    #watch: Watch | undefined;

    constructor(private readonly kubeconfig: string) {}

    async start(): Promise<void> {
        const fields = [".metadata.labels.kubernetes\\.io/service-name", ".endpoints[*].conditions.ready"];
        this.#watch = await Watch.of(this.kubeconfig, "endpointslices", fields, (service, ready) => {
            const now = ready.filter((one) => one === "true").length;
            this.fewest.set(service, Math.min(now, this.fewest.get(service) ?? now));
        });
    }

    async stop(): Promise<void> {
        await this.#watch?.stop();
    }
}

/** Disruption budgets that were broken at some moment. */
export class Budgets {
    readonly broken = new Set<string>();
    #watch: Watch | undefined;

    constructor(private readonly kubeconfig: string) {}

    async start(): Promise<void> {
        const status = ["currentHealthy", "desiredHealthy", "expectedPods"].map((field) => `.status.${field}`);
        const fields = [".metadata.name", ...status];
        this.#watch = await Watch.of(this.kubeconfig, "poddisruptionbudgets", fields, (name, numbers) => {
            const [healthy = 0, desired = 0, expected = 0] = numbers.map(Number);
            // None is expected where a controller makes the pods that is not here: the gateway's data plane.
            if (expected > 0 && healthy < desired) this.broken.add(`${name}: ${healthy} of ${desired}`);
        });
    }

    async stop(): Promise<void> {
        await this.#watch?.stop();
    }
}
