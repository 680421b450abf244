import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { isSecretName, throwawaySecret } from "../../../config/secrets";
import { engineTools, ensureTools } from "../../../local/toolchain";
import type { Clone, Ended } from "../../support/clone";
import { silentProgress } from "../../support/silent";

const silent = silentProgress();

async function program(name: "kubectl" | "pulumi"): Promise<string> {
    return (await ensureTools([...engineTools, "kubectl"], { progress: silent })).get(name)?.path ?? name;
}

/** kubectl on the control plane of a clone. */
export async function kubectlIn(clone: Clone, ...args: readonly string[]): Promise<string> {
    const env = { ...process.env, KUBECONFIG: path.join(clone.root, ".work", "control-plane", "kubeconfig") };
    const { stdout } = await promisify(execFile)(await program("kubectl"), [...args], { env });
    return stdout.trim();
}

/**
 * Somebody whose clusters the clone's control plane stands for, each stack's under the context that its file names, and who
 * keeps state in a backend of their own.
 */
export class Somebody {
    private readonly home: string;

    constructor(private readonly clone: Clone) {
        this.home = path.join(path.dirname(clone.root), "home");
    }

    /** Once the control plane runs. */
    settleIn(...contexts: readonly string[]): void {
        fs.mkdirSync(path.join(this.home, "state"), { recursive: true });
        const own = path.join(this.clone.root, ".work", "control-plane", "kubeconfig");
        const text = fs.readFileSync(own, "utf8");
        for (const context of contexts) {
            fs.writeFileSync(this.kubeconfig(context), text.replaceAll("stackwright-local", context), { mode: 0o600 });
        }
        this.contexts = contexts;
    }

    private contexts: readonly string[] = [];

    private kubeconfig(context: string): string {
        return path.join(this.home, `${context}.kubeconfig`);
    }

    private environment(): Readonly<Record<string, string>> {
        return {
            KUBECONFIG: this.contexts.map((context) => this.kubeconfig(context)).join(path.delimiter),
            PULUMI_BACKEND_URL: `file://${path.join(this.home, "state")}`,
            PULUMI_CONFIG_PASSPHRASE: "somebody's own",
            // Plugins are as the clone's own stacks have them.
            PULUMI_HOME: path.join(this.clone.root, ".work", "pulumi-home"),
        };
    }

    /** A make target on the clusters. */
    run(verb: string, variables: Readonly<Record<string, string>>): Promise<Ended> {
        return this.clone.run(verb, { ...this.environment(), ...variables });
    }

    async pulumi(...args: readonly string[]): Promise<void> {
        const env = { ...process.env, ...this.environment(), PULUMI_SKIP_UPDATE_CHECK: "true" };
        const options = { cwd: this.clone.root, env };
        await promisify(execFile)(await program("pulumi"), [...args, "--non-interactive"], options);
    }

    /** Sets whatever a refusal has listed, as it says. */
    async setListedSecrets(said: string, stack: string): Promise<readonly string[]> {
        const listed = [...said.matchAll(/pulumi config set --secret stackwright:(\w+) --stack (\w+)/g)]
            .filter(([, , of]) => of === stack)
            .map(([, name = ""]) => name);
        const values = [...new Set(listed)].flatMap((name) =>
            isSecretName(name) ? ["--secret", `stackwright:${name}=${throwawaySecret(name, "story")}`] : [],
        );
        await this.pulumi("config", "set-all", "--stack", stack, ...values);
        return listed;
    }
}
