import type { EngineEvent, StepMetadata, StepState } from "../../engine/events";
import { type ChangeKind, changeKinds } from "../../engine/operation";
import { type Difference, differencesOf, hiddenDifferences } from "./differences";
import { at, type Group, hideContents, showable, textOf } from "./values";

export type { Difference } from "./differences";

/** One object as the program describes it, with secrets hidden. */
export interface WorldObject {
    readonly urn: string;
    /** `Deployment shop/api`; of what is no Kubernetes object its kind and logical name. */
    readonly name: string;
    readonly kind: string;
    readonly apiVersion: string;
    readonly namespace: string | undefined;
    readonly ownName: string;
    /** Only a part of an object that somebody else makes. */
    readonly isPatch: boolean;
    readonly protect: boolean;
    readonly inputs: Group;
}

export type World = ReadonlyMap<string, WorldObject>;

export interface ObjectChange {
    readonly urn: string;
    readonly kind: ChangeKind;
    readonly before: WorldObject | undefined;
    readonly after: WorldObject | undefined;
    /** The properties because of which it cannot be changed in place. */
    readonly replacedFor: readonly string[];
    readonly differences: readonly Difference[];
}

export interface PolicyFinding {
    readonly policy: string;
    readonly mandatory: boolean;
    readonly object: string;
    readonly message: string;
}

/** What is before and after a change, and what lies between: all of it from the events of one preview. */
export interface Worlds {
    readonly before: World;
    readonly after: World;
    /** By kind, then by name. */
    readonly changes: readonly ObjectChange[];
    readonly unchanged: number;
    readonly findings: readonly PolicyFinding[];
    readonly errors: readonly string[];
}

const kinds: Readonly<Record<string, ChangeKind>> = {
    create: "create",
    update: "update",
    delete: "delete",
    replace: "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    import: "import",
};

/** What became of one object, put together from all of its steps. */
interface Steps {
    kind: ChangeKind | undefined;
    before: StepState | undefined;
    after: StepState | undefined;
    keys: Set<string>;
    detailed: Record<string, unknown>;
}

export function worldsOf(events: Iterable<EngineEvent>): Worlds {
    const steps = new Map<string, Steps>();
    const findings = new Map<string, PolicyFinding>();
    const errors = new Set<string>();
    for (const event of events) {
        if (event.resourcePreEvent !== undefined) note(steps, event.resourcePreEvent.metadata);
        if (event.policyEvent !== undefined) {
            const { policyName: policy, enforcementLevel, resourceUrn, message } = event.policyEvent;
            const mandatory = enforcementLevel === "mandatory";
            const finding = { policy, mandatory, object: resourceUrn ?? "", message: message.trim() };
            findings.set(JSON.stringify(finding), finding);
        }
        if (event.diagnosticEvent?.severity === "error") errors.add(event.diagnosticEvent.message.trim());
        if (event.errorEvent !== undefined) errors.add(event.errorEvent.error.trim());
    }
    const before = new Map<string, WorldObject>();
    const after = new Map<string, WorldObject>();
    const changes: ObjectChange[] = [];
    for (const [urn, one] of steps) {
        const old = one.before === undefined ? undefined : objectOf(urn, one.before);
        const fresh = one.after === undefined ? undefined : objectOf(urn, one.after);
        if (old !== undefined) before.set(urn, old);
        if (fresh !== undefined) after.set(urn, fresh);
        if (one.kind !== undefined) changes.push(changeOf(urn, one, one.kind, old, fresh));
    }
    return {
        before,
        after,
        changes: changes.toSorted(byKindThenName),
        unchanged: steps.size - changes.length,
        findings: [...findings.values()].toSorted((a, b) => compare(JSON.stringify(a), JSON.stringify(b))),
        errors: [...errors].toSorted(compare),
    };
}

function note(all: Map<string, Steps>, metadata: StepMetadata): void {
    const { op, urn, old, new: fresh, detailedDiff, keys } = metadata;
    if ((fresh ?? old)?.custom !== true || isProvider(metadata.type)) return;
    const known = all.get(urn);
    const steps: Steps = known ?? {
        kind: undefined,
        before: undefined,
        after: undefined,
        keys: new Set(),
        detailed: {},
    };
    // What is read, refreshed or merely looked at is there before and after.
    steps.kind = stronger(steps.kind, kinds[op]);
    if (old !== null && op !== "create") steps.before = old;
    if (fresh !== null && op !== "delete" && op !== "delete-replaced") steps.after = fresh;
    for (const key of keys ?? []) steps.keys.add(key);
    Object.assign(steps.detailed, detailedDiff ?? {});
    all.set(urn, steps);
}

/** An object that is deleted under one step and made under another is replaced, whichever the engine tells first. */
function stronger(a: ChangeKind | undefined, b: ChangeKind | undefined): ChangeKind | undefined {
    if (a === undefined || b === undefined || a === b) return a ?? b;
    return a === "replace" || b === "replace" || a === "delete" || b === "delete" ? "replace" : b;
}

function isProvider(type: string): boolean {
    return type.startsWith("pulumi:providers:");
}

function changeOf(
    urn: string,
    { keys, detailed }: Steps,
    kind: ChangeKind,
    before: WorldObject | undefined,
    after: WorldObject | undefined,
): ObjectChange {
    const inPlace = before !== undefined && after !== undefined;
    const differences = inPlace ? differencesOf(before.inputs, after.inputs) : [];
    const told = Object.keys(detailed);
    return {
        urn,
        kind,
        before,
        after,
        replacedFor: kind === "replace" ? replacedFor(keys, detailed) : [],
        differences: inPlace ? [...differences, ...hiddenDifferences(told, differences, after.inputs)] : [],
    };
}

function replacedFor(keys: ReadonlySet<string>, detailed: Readonly<Record<string, unknown>>): readonly string[] {
    const told = Object.entries(detailed).flatMap(([path, diff]) =>
        String(at(diff, "diffKind") ?? at(diff, "kind") ?? "")
            .toLowerCase()
            .includes("replace")
            ? [path]
            : [],
    );
    return [...(told.length > 0 ? new Set(told) : keys)].toSorted(compare);
}

function objectOf(urn: string, state: StepState): WorldObject {
    const inputs = hideContents(showable(state.inputs ?? {}) as Group);
    const [, , qualified = "", ...logical] = urn.split("::");
    const type = qualified.split("$").at(-1) ?? "";
    const isKubernetes = type.startsWith("kubernetes:");
    const kind = textOf(inputs.kind)?.replace(/Patch$/, "") ?? type.split(":").at(-1) ?? type;
    const namespace = textOf(at(inputs, "metadata", "namespace"));
    const ownName = textOf(at(inputs, "metadata", "name")) ?? logical.join("::");
    return {
        urn,
        name: `${kind} ${namespace === undefined ? "" : `${namespace}/`}${ownName}`,
        kind,
        apiVersion: isKubernetes ? (textOf(inputs.apiVersion) ?? "") : type,
        namespace,
        ownName,
        isPatch: type.endsWith("Patch"),
        protect: state.protect === true,
        inputs,
    };
}

function byKindThenName(a: ObjectChange, b: ObjectChange): number {
    return (
        changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) ||
        compare(nameOf(a), nameOf(b)) ||
        compare(a.urn, b.urn)
    );
}

export function nameOf({ before, after, urn }: Pick<ObjectChange, "before" | "after" | "urn">): string {
    return (after ?? before)?.name ?? urn;
}

export function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}
