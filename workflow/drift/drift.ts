import type { EngineEvent, StepMetadata } from "../engine/events";
import { compare } from "../report/worlds";
import { type Difference, differencesOf } from "../report/worlds/differences";
import { at, type Group, groupOf, hideContents, inLine, isGroup, showable, textOf } from "../report/worlds/values";
import { hiddenDrift } from "./hidden";
import { reasonToIgnore } from "./ignored";
import { whoWrote } from "./managers";

/** One thing that is not as the stack left it. */
export interface Drifted {
    /** `Deployment shop/api` */
    readonly object: string;
    /** `gone`: the whole object is. */
    readonly what: "changed" | "added" | "removed" | "gone";
    readonly path: string;
    readonly before: string;
    readonly now: string;
    /** `kubectl-edit at 2026-11-21T09:00:00Z`, as the object's own record has it. */
    readonly by: string;
}

export interface Drift {
    readonly drifted: readonly Drifted[];
    /** Why something was left out, and how often. */
    readonly ignored: readonly { readonly reason: string; readonly times: number }[];
    readonly objects: number;
}

/** What the provider keeps among the outputs for itself. */
const bookkeeping = /^(__|metadata\.(uid|creationTimestamp|selfLink)\b)/;

/** From the events of a refresh that only looks: the state against the cluster. */
export function driftOf(events: Iterable<EngineEvent>): Drift {
    const drifted: Drifted[] = [];
    const reasons = new Map<string, number>();
    const objects = new Set<string>();
    for (const { resOutputsEvent } of events) {
        const metadata = resOutputsEvent?.metadata;
        if (metadata === undefined || !metadata.type.startsWith("kubernetes:")) continue;
        objects.add(metadata.urn);
        for (const one of driftOfOne(metadata)) {
            if (one.reason === undefined) drifted.push(one.drifted);
            else reasons.set(one.reason, (reasons.get(one.reason) ?? 0) + 1);
        }
    }
    return {
        drifted: drifted.toSorted((a, b) => compare(a.object, b.object) || compare(a.path, b.path)),
        ignored: [...reasons]
            .map(([reason, times]) => ({ reason, times }))
            .toSorted((a, b) => compare(a.reason, b.reason)),
        objects: objects.size,
    };
}

interface Judged {
    readonly drifted: Drifted;
    readonly reason: string | undefined;
}

function driftOfOne({ op, old, new: fresh, detailedDiff }: StepMetadata): readonly Judged[] {
    if (old === null) return [];
    const before = shown(old.outputs ?? {});
    const object = nameOf(groupOf(old.inputs), before);
    if (op === "delete" || fresh === null) {
        const drifted = { object, what: "gone" as const, path: "", before: "there", now: "gone", by: "" };
        return [{ drifted, reason: undefined }];
    }
    const now = shown(fresh.outputs ?? {});
    const kind = textOf(now.kind) ?? textOf(before.kind) ?? "";
    const seen = differencesOf(before, now)
        .flatMap((one) => apart(one))
        .filter(({ path }) => !bookkeeping.test(path));
    const hidden = hiddenDrift(Object.keys(detailedDiff ?? {}), seen, { before, now });
    return [...seen, ...hidden].map((one) => judged(one, { object, kind, now }));
}

function judged(
    { path, before: was, after: is }: Difference,
    { object, kind, now }: { readonly object: string; readonly kind: string; readonly now: Group },
): Judged {
    const writers = whoWrote(now, path);
    const by = writers[0] ?? (was !== undefined && is === undefined ? whoWrote(now, parentOf(path))[0] : undefined);
    const drifted: Drifted = {
        object,
        what: was === undefined ? "added" : is === undefined ? "removed" : "changed",
        path,
        before: inLine(was, 60),
        now: inLine(is, 60),
        by: by === undefined ? "unknown" : by.time === undefined ? by.manager : `${by.manager} at ${by.time}`,
    };
    const managers = writers.map(({ manager }) => manager);
    return { drifted, reason: reasonToIgnore(kind, path, managers)?.reason };
}

/** A group that only one side has is told field by field: some of them may be meant to come and go. */
function apart(one: Difference): readonly Difference[] {
    const [whole, other] = one.before === undefined ? [one.after, one.before] : [one.before, one.after];
    if (!isGroup(whole) || other !== undefined || Object.keys(whole).length === 0) return [one];
    const inner = one.before === undefined ? differencesOf({}, whole, one.path) : differencesOf(whole, {}, one.path);
    return inner.flatMap(apart);
}

function shown(outputs: Group): Group {
    return hideContents(showable(outputs) as Group);
}

function nameOf(inputs: Group, outputs: Group): string {
    const kind = textOf(inputs.kind) ?? textOf(outputs.kind) ?? "?";
    const namespace = textOf(at(outputs, "metadata", "namespace")) ?? textOf(at(inputs, "metadata", "namespace"));
    const name = textOf(at(outputs, "metadata", "name")) ?? textOf(at(inputs, "metadata", "name")) ?? "?";
    return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

function parentOf(path: string): string {
    return path.replace(/(\.[^.[\]]+|\[[^\]]*\])$/, "");
}
