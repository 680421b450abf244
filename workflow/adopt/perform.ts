import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import type { Progress, Step } from "../../local/terminal";
import { hintFor } from "../engine/hints";
import { Interrupted } from "../engine/perform";
import { operate } from "../engine/run";
import type { EngineSite } from "../engine/site";
import { at, type Group, groupOf, textOf } from "../report/worlds/values";
import { changeResources } from "../stack/exported";
import type { Kubectl } from "../stack/kubectl";
import type { StateResource } from "../stack/state";
import { addressOf, type Declarations, isWorkload } from "./declared";
import { importFile } from "./import-file";
import type { Judged } from "./judge";
import { handedOver } from "./owners";
import { protectedUntilUpdate } from "./protection";
import { cutTo } from "./shape";
import { type Shapes, Unfinished } from "./unfinished";

export interface Adoption {
    readonly site: EngineSite;
    readonly kubectl: Kubectl;
    readonly progress: Progress;
    /** The stack's own folder: copies of what is adopted, and what remains to be done if this is cut off. */
    readonly folder: string;
}

/** Takes objects into the state. The cluster is only told whose fields they are from now on. */
export async function adopt(adoption: Adoption, judged: readonly Judged[], declarations: Declarations): Promise<void> {
    const copies = keepCopies(adoption, judged);
    adoption.progress.line(`Copies of them as they are: ${path.relative(process.cwd(), copies)}`);
    await makeProviders(adoption, declarations);
    const step = adoption.progress.step("adopt");
    try {
        // Whatever is done before the import is done again after an interruption, because the object is still not in the state.
        for (const [index, one] of judged.entries()) {
            step.update(`handing over fields, ${index + 1} of ${judged.length}: ${addressOf(one.declared)}`);
            await handOver(adoption, one);
            await labelPods(adoption, one);
        }
        new Unfinished(adoption.folder).begin(Object.fromEntries(judged.map((one) => [one.declared.urn, one.shape])));
        const unprotected = judged.filter(({ declared }) => !declared.protect);
        protectedUntilUpdate(
            adoption.site,
            unprotected.map(({ declared }) => declared.urn),
        );
        await importAll(adoption, judged, declarations, step);
        step.update("writing the state");
        await finish(adoption);
        step.done(`${judged.length} objects are in the state of stack ${adoption.site.stack}, protected`);
    } catch (error) {
        step.fail();
        throw error;
    }
}

/** An import records everything that is there as the user's wish. Cut down, it is what the tool and the program say. */
export async function finish(adoption: Adoption): Promise<void> {
    const { site } = adoption;
    const left = new Unfinished(adoption.folder);
    const shapes = left.shapes();
    await changeResources(site, (resource) => cutInputs(resource, shapes));
    left.end();
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
    const step = adoption.progress.step("providers");
    const targets = missing.flatMap(({ urn }) => ["--target", urn]);
    try {
        await run(adoption, "up", targets, () => undefined);
        step.done(`${missing.length} in the state`);
    } catch (error) {
        step.fail();
        throw error;
    }
}

const again = "run the same command again: it goes on from there";

/** What both of the engine's commands have in common. `told` is called with the number of resources that are done. */
async function run(
    { site: whole, progress }: Adoption,
    verb: "up" | "import",
    options: readonly string[],
    told: (done: number) => void,
): Promise<void> {
    // With a journal the engine of today breaks off at components that no target names.
    const { journaled: _, ...site } = whole;
    const errors: string[] = [];
    let done = 0;
    const outcome = await operate(site, verb, ["--yes", "--skip-preview", ...options], {
        onEvent: ({ diagnosticEvent, resOutputsEvent }) => {
            if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.trim());
            if (resOutputsEvent !== undefined) told(++done);
        },
        onInterrupt: () => progress.line("Stopping: what is under way is ended in order and the state is saved."),
    });
    if (outcome.interrupts > 0) throw new Interrupted("The adoption was interrupted", { next: again });
    if (outcome.code === 0) return;
    const what = verb === "up" ? "The providers cannot be put into the state" : "Not everything could be imported";
    const killed = outcome.signal === undefined ? [] : [`the engine was ended by ${outcome.signal}`];
    const reason = [...killed, ...errors].join("\n") || outcome.words;
    const next = hintFor([reason], site.stack) ?? `no object was changed; mend it and ${again}`;
    throw new Failure(what, { reason, log: outcome.eventLog, next });
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
    adoption: Adoption,
    judged: readonly Judged[],
    declarations: Declarations,
    step: Step,
): Promise<void> {
    const file = path.join(adoption.folder, "adoption-import.json");
    writeJson(
        file,
        importFile(
            judged.map(({ declared }) => declared),
            declarations,
        ),
    );
    // Protected until the program says otherwise, so that nothing can be replaced or deleted by mistake.
    const options = ["--file", file, "--generate-code=false", "--protect=true", "--suppress-outputs"];
    step.update(`importing ${judged.length} objects`);
    await run(adoption, "import", options, (done) => step.update(`importing ${judged.length} objects, ${done} done`));
}

function writeJson(file: string, value: unknown): void {
    fs.writeFileSync(file, JSON.stringify(value, undefined, 2), { mode: 0o600 });
}
