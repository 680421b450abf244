import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { auditEventsSince, auditPosition, isDryRun, isWrite } from "../../../local/control-plane";
import { repositoryRoot, workDir } from "../../../local/paths";
import { onlySystem } from "../../support/one-system";
import { down, type Ended, kubectl, minute, run, stateOf, succeeded } from "./support";

/** One system as Helm and Kustomize had installed it, under the names it has here too: taken over with nothing made anew. */
const namespace = "signal-harvester";
const project = () => workDir("adopting");
const auditLog = () => workDir("control-plane", "logs", "audit.log");
type Settings = Record<string, unknown>;

const objects = [
    `Namespace ${namespace}`,
    ...[
        "ConfigMap signal-harvester-config",
        "Deployment signal-harvester-api",
        "HorizontalPodAutoscaler signal-harvester-api-hpa",
        "PersistentVolumeClaim signal-harvester-data",
        "PodDisruptionBudget signal-harvester-api",
        "Secret signal-harvester-credentials",
        "Service signal-harvester-api",
        "ServiceAccount signal-harvester-api",
    ].map((name) => name.replace(" ", ` ${namespace}/`)),
].sort();

interface Told {
    readonly object: string;
    readonly verdict: string;
    readonly fields: readonly string[];
    readonly tools: readonly string[];
    readonly remedy?: string;
}

function settings(change: (config: Settings) => void): void {
    fs.mkdirSync(project(), { recursive: true });
    const read = (file: string) => parse(fs.readFileSync(path.join(repositoryRoot, file), "utf8"));
    const description = { ...read("Pulumi.yaml"), main: path.join(repositoryRoot, "stackwright.cjs") };
    const stack = read("Pulumi.staging.yaml") as { config: Settings };
    onlySystem(stack.config, "signalHarvester");
    (stack.config["stackwright:namespaces"] as { signalHarvester: Settings }).signalHarvester.name = namespace;
    change(stack.config);
    fs.writeFileSync(path.join(project(), "Pulumi.yaml"), stringify(description));
    const text = stringify(stack, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
    fs.writeFileSync(path.join(project(), "Pulumi.former.yaml"), text);
}

async function adopt(variables: NodeJS.ProcessEnv): Promise<Ended & { readonly told: readonly Told[] }> {
    Object.assign(process.env, variables);
    const ended = await run("adopt", project(), "former");
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
    const answer = /^\[[\s\S]*?^\]$/m.exec(ended.output)?.[0] ?? "[]";
    return { ...ended, told: JSON.parse(answer) as readonly Told[] };
}

async function uids(): Promise<readonly string[]> {
    const named = objects.map((object) => {
        const [kind = "", name = ""] = object.split(" ");
        return [kind, name.split("/").at(-1) ?? ""] as const;
    });
    const found: string[] = [];
    for (const [kind, name] of named) {
        found.push(await kubectl("get", kind, name, "-n", namespace, "-o", "jsonpath={.kind} {.metadata.uid}"));
    }
    return found;
}

const podNames = async (): Promise<readonly string[]> =>
    (await kubectl("get", "pods", "-n", namespace, "-l", "app=signal-harvester-api", "-o", "name")).split("\n").sort();

beforeAll(async () => {
    await down();
    settings(() => undefined);
    // The control plane of the stack, with nothing of the stack on it.
    succeeded(await run("preview", project(), "former"));
    const originals = path.join(__dirname, "originals");
    await kubectl("apply", "--filename", path.join(originals, "kustomize.yaml"));
    await kubectl("create", "--field-manager", "helm", "--filename", path.join(originals, "helm.yaml"));
    await kubectl("rollout", "status", "deployment/signal-harvester-api", "-n", namespace, "--timeout", "60s");
}, 5 * minute);
afterAll(down, minute);

test(
    "What is there is shown with what would change, what cannot, and the way past it; nothing is touched.",
    async () => {
        const before = auditPosition(auditLog());
        const { code, told } = await adopt({ JSON: "1" });
        expect(told.map(({ object }) => object)).toEqual(objects);
        expect(code).toBe(3);
        const by = (object: string) => told.find((one) => one.object.startsWith(`${object} `));
        expect(told.filter(({ verdict }) => verdict === "refused").map(({ object }) => object.split(" ")[0])).toEqual([
            "Deployment",
            "PersistentVolumeClaim",
        ]);
        expect(by("Deployment")).toMatchObject({
            tools: ["helm"],
            remedy: expect.stringContaining("add signal-harvester/signal-harvester-api to stackwright:adoption"),
        });
        expect(by("PersistentVolumeClaim")).toMatchObject({
            fields: expect.arrayContaining(["spec.resources.requests.storage"]),
            remedy: expect.stringContaining("set size, class and access mode in the stack file to what is there"),
        });
        expect(by("Service")).toMatchObject({ verdict: "changed", tools: ["helm"] });
        expect(by("Service")?.fields).toContain('metadata.annotations["meta.helm.sh/release-name"]');
        const written = auditEventsSince(auditLog(), before).filter((event) => isWrite(event) && !isDryRun(event));
        expect(written.filter(({ userAgent }) => !/control-plane/.test(userAgent ?? ""))).toEqual([]);
        expect(stateOf("stackwright", "former")).toEqual([]);
    },
    4 * minute,
);

test(
    "Adopted and brought up, every object is still the one it was, and a second update has nothing to do.",
    async () => {
        settings((config) => {
            config["stackwright:adoption"] = { keepSelectors: [`${namespace}/signal-harvester-api`] };
            const system = config["stackwright:signalHarvester"] as Settings;
            system.data = { ...(system.data as Settings), size: "10Gi" };
        });
        const [before, pods] = [await uids(), await podNames()];
        const { told, ...ended } = await adopt({ JSON: "1", YES: "1" });
        succeeded(ended);
        expect(told.map(({ object }) => object)).toEqual(objects);

        // Whoever selects by the new labels finds the pods that run, and nothing of the cluster was changed otherwise.
        // Their autoscaler goes on meanwhile, and may take one away.
        const labelled = "app.kubernetes.io/name=signal-harvester-api,app=signal-harvester-api";
        const found = (await kubectl("get", "pods", "-n", namespace, "-l", labelled, "-o", "name")).split("\n").sort();
        expect(found).toEqual(await podNames());
        expect(found.length).toBeGreaterThan(1);
        expect(found.filter((name) => !pods.includes(name))).toEqual([]);
        expect(await uids()).toEqual(before);

        const brought = await run("up", project(), "former");
        succeeded(brought);
        expect(brought.output).toMatch(/preview {2}\d+ objects: \d+ to create, 9 to update/);
        expect(await uids()).toEqual(before);
        const deployment = JSON.parse(
            await kubectl("get", "deployment", "signal-harvester-api", "-n", namespace, "-o", "json"),
        );
        expect(deployment.spec.selector).toEqual({ matchLabels: { app: "signal-harvester-api" } });
        // The autoscaler's number: without an owner it would be the default, which is 1.
        expect(deployment.spec.replicas).toBeGreaterThan(1);
        expect(deployment.metadata.annotations).not.toHaveProperty(["meta.helm.sh/release-name"]);
        expect(JSON.stringify(deployment.spec.template)).not.toContain("LEGACY_MODE");

        // What the program does not protect itself may be removed by a later update.
        const guarded = stateOf("stackwright", "former").filter(({ protect }) => protect === true);
        expect(guarded.map(({ type }) => type)).toEqual([]);

        const again = await run("up", project(), "former");
        expect(again.output).toContain("stack former is up: no changes");
        const nothing = await adopt({});
        expect(nothing).toMatchObject({ code: 0 });
        expect(nothing.output).toContain("Nothing that this stack would make is there already.");
    },
    8 * minute,
);
