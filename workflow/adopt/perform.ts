import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import type { Progress } from "../../local/terminal";
import { ask, operate } from "../engine/run";
import type { EngineSite } from "../engine/site";
import { at, type Group, groupOf, textOf } from "../report/worlds/values";
import type { Kubectl } from "../stack/kubectl";
import type { Deployment, StateResource } from "../stack/state";
import { addressOf, type Declarations, isWorkload } from "./declared";
import { importFile } from "./import-file";
import type { Judged } from "./judge";
import { handedOver } from "./owners";
import { cutTo } from "./shape";

export interface Adoption {
    readonly site: EngineSite;
    readonly kubectl: Kubectl;
    readonly progress: Progress;
    /** The stack's own folder: copies of what is adopted, and what remains to be done if this is cut off. */
    readonly folder: string;
}

/** By urn, what an object's inputs in the state are to be cut to once it is in there. */
type Shapes = Readonly<Record<string, unknown>>;

/** Takes objects into the state. The cluster is only told whose fields they are from now on. */
export async function adopt(adoption: Adoption, judged: readonly Judged[], declarations: Declarations): Promise<void> {
    const copies = keepCopies(adoption, judged);
    adoption.progress.line(`Copies of them as they are: ${path.relative(process.cwd(), copies)}`);
    await makeProviders(adoption, declarations);
    const step = adoption.progress.step("adopt");
    try {
        step.update(`handing over the fields of ${judged.length} objects`);
        for (const one of judged) await handOver(adoption, one);
        step.update(`importing ${judged.length} objects`);
        writeJson(unfinished(adoption), Object.fromEntries(judged.map((one) => [one.declared.urn, one.shape])));
        await importAll(adoption, judged, declarations);
        await finish(adoption);
        for (const one of judged) await labelPods(adoption, one);
        step.done(`${judged.length} objects are in the state of stack ${adoption.site.stack}, protected`);
    } catch (error) {
        step.fail();
        throw error;
    }
}

const unfinished = ({ folder }: Pick<Adoption, "folder">) => path.join(folder, "adoption.json");

/** An adoption that was cut off between the import and its end. */
export function isUnfinished(adoption: Pick<Adoption, "folder">): boolean {
    return fs.existsSync(unfinished(adoption));
}

/** An import records everything that is there as the user's wish. Cut down, it is what the tool and the program say. */
export async function finish(adoption: Adoption): Promise<void> {
    const { site } = adoption;
    const shapes = JSON.parse(fs.readFileSync(unfinished(adoption), "utf8")) as Shapes;
    const exported = JSON.parse(await ask(site, ["stack", "export", "--stack", site.stack])) as {
        readonly deployment: Deployment;
    };
    const resources = (exported.deployment.resources ?? []).map((resource) => cutInputs(resource, shapes));
    const deployment = { ...exported.deployment, resources };
    await ask(site, ["stack", "import", "--stack", site.stack], JSON.stringify({ ...exported, deployment }));
    fs.rmSync(unfinished(adoption));
}

export function cutInputs(resource: StateResource, shapes: Shapes): StateResource {
    const shape = shapes[resource.urn];
    if (shape === undefined) return resource;
    const inputs = cutTo(resource.inputs ?? {}, shape) as Group;
    const { outputs = {} } = resource;
    const kept = isKept(outputs) ? { __inputs: cutTo(outputs.__inputs, shape) } : {};
    return { ...resource, inputs, outputs: { ...outputs, ...kept } };
}

function isKept(outputs: Group): boolean {
    return outputs.__inputs !== undefined;
}

/** Private: there may be secrets among them. */
function keepCopies({ folder }: Adoption, judged: readonly Judged[]): string {
    const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
    const copies = path.join(folder, "adopted", time);
    fs.mkdirSync(copies, { recursive: true, mode: 0o700 });
    for (const { declared, live } of judged) {
        writeJson(path.join(copies, `${addressOf(declared).replaceAll(/[ /]/g, "_")}.json`), live);
    }
    return copies;
}

/** The program's providers, and nothing else of it: what is imported has to name them. */
async function makeProviders(adoption: Adoption, { providers }: Declarations): Promise<void> {
    const missing = [...providers.values()].filter(({ isInState }) => !isInState);
    if (missing.length === 0) return;
    const { progress } = adoption;
    // With a journal the engine of today breaks off at components that no target names.
    const { journaled: _, ...site } = adoption.site;
    const step = progress.step("providers");
    const targets = missing.flatMap(({ urn }) => ["--target", urn]);
    const errors: string[] = [];
    const outcome = await operate(site, "up", ["--yes", "--skip-preview", ...targets], {
        onEvent: ({ diagnosticEvent }) => {
            if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.trim());
        },
        onInterrupt: () => progress.line("Stopping: nothing of the cluster was touched."),
    });
    if (outcome.code === 0 && outcome.interrupts === 0) {
        step.done(`${missing.length} in the state`);
        return;
    }
    step.fail();
    throw new Failure("The providers cannot be put into the state", {
        reason: errors.join("\n") || outcome.words,
        log: outcome.eventLog,
        next: "nothing of the cluster was touched; mend it and run the same command again",
    });
}

const attempts = 5;

/** Read anew: a controller may have written its status since. Whoever writes between our reading and ours is not lost. */
async function handOver({ kubectl }: Adoption, { declared, shape }: Judged): Promise<void> {
    const [group, version] = declared.apiVersion.includes("/")
        ? declared.apiVersion.split("/")
        : ["", declared.apiVersion];
    const object = [
        `${declared.kind}.${version}.${group}/${declared.name}`,
        ...(declared.namespace === undefined ? [] : ["--namespace", declared.namespace]),
    ];
    for (let attempt = 1; ; attempt++) {
        const live = await kubectl.json<unknown>("get", ...object, "--show-managed-fields");
        const fields = handedOver(live, declared.isScaled ? withoutReplicas(shape) : shape);
        if (fields === undefined) return;
        const patch = [
            { op: "replace", path: "/metadata/managedFields", value: fields },
            { op: "replace", path: "/metadata/resourceVersion", value: at(live, "metadata", "resourceVersion") },
        ];
        const manager = ["--field-manager", "stackwright-adopt"];
        try {
            await kubectl.text("patch", ...object, "--type", "json", ...manager, "--patch", JSON.stringify(patch));
            return;
        } catch (error) {
            const isStale = error instanceof Failure && /has been modified/.test(error.reason ?? "");
            if (!isStale || attempt === attempts) throw error;
        }
    }
}

/**
 * Services, policies and budgets select by the program's labels from the next update on. Pods that run already get those
 * that they lack, so that none of them is cut off before its successor is ready. What they have stays.
 */
async function labelPods({ kubectl }: Adoption, { declared, live }: Judged): Promise<void> {
    const { namespace, inputs } = declared;
    if (namespace === undefined || !isWorkload(declared)) return;
    const selector = Object.entries(groupOf(at(live, "spec", "selector", "matchLabels")));
    const wanted = Object.entries(groupOf(at(inputs, "spec", "template", "metadata", "labels")));
    const found = await kubectl.json<{ readonly items: readonly unknown[] }>(
        ...["get", "pods", "--namespace", namespace],
        ...["--selector", selector.map(([key, value]) => `${key}=${String(value)}`).join(",")],
    );
    for (const pod of found?.items ?? []) {
        const labels = groupOf(at(pod, "metadata", "labels"));
        const lacking = wanted.filter(([key]) => !(key in labels)).map(([key, value]) => `${key}=${String(value)}`);
        const name = textOf(at(pod, "metadata", "name")) ?? "";
        if (lacking.length > 0) await kubectl.text("label", "pod", name, "--namespace", namespace, ...lacking);
    }
}

function withoutReplicas(shape: unknown): unknown {
    const { replicas: _, ...spec } = groupOf(at(shape, "spec"));
    return { ...groupOf(shape), spec };
}

async function importAll(
    { site, folder }: Adoption,
    judged: readonly Judged[],
    declarations: Declarations,
): Promise<void> {
    const file = path.join(folder, "adoption-import.json");
    const settings = site.configFile === undefined ? [] : ["--config-file", site.configFile];
    writeJson(
        file,
        importFile(
            judged.map(({ declared }) => declared),
            declarations,
        ),
    );
    await ask(site, [
        ...["import", "--file", file, "--stack", site.stack, ...settings],
        // Protected until the program says otherwise, so that nothing can be replaced or deleted by mistake.
        ...["--yes", "--skip-preview", "--generate-code=false", "--protect=true", "--non-interactive"],
        ...["--suppress-outputs", "--color", "never"],
    ]);
}

function writeJson(file: string, value: unknown): void {
    fs.writeFileSync(file, JSON.stringify(value, undefined, 2), { mode: 0o600 });
}
