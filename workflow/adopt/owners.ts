import { at, type Group, groupOf, isGroup, listOf, textOf } from "../report/worlds/values";

/**
 * Programs that people install things with. What they wrote is the program's from now on; what controllers wrote (an
 * autoscaler's replicas, a binder's notes) stays theirs. A state that was lost had a manager of its own for each object.
 */
const tools =
    /^([Hh]elm|helm-controller|kustomize(-controller)?|kubectl(-.*)?|before-first-apply|argocd-(controller|application-controller)|pulumi-kubernetes-[0-9a-f]+)$/;

/** The provider's first update takes over whatever this manager has written. */
const heir = "pulumi-kubernetes";

/** What `kubectl apply` notes on an object; an import leaves it out. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
/** The server's own label on every namespace. */
const ownLabel = "kubernetes.io/metadata.name";

function isTool(manager: string): boolean {
    return tools.test(manager);
}

/** Only what was written in the object itself: a status or a scale is somebody else's business. */
function isHandedOver(entry: unknown): boolean {
    return isTool(textOf(at(entry, "manager")) ?? "") && (textOf(at(entry, "subresource")) ?? "") === "";
}

/** Which tools have written an object. */
export function toolsOf(live: unknown): readonly string[] {
    const entries = listOf(at(live, "metadata", "managedFields")).filter(isHandedOver);
    return [...new Set(entries.map((entry) => String(at(entry, "manager"))))].sort();
}

/**
 * Whether a tool has written the field at a path of plain keys. What is the heir's already was handed over by an adoption
 * that did not get any further.
 */
export function writtenByTool(live: unknown, path: readonly string[]): boolean {
    if ([lastApplied, ownLabel].includes(path.at(-1) ?? "")) return false;
    return listOf(at(live, "metadata", "managedFields"))
        .filter((entry) => isHandedOver(entry) || isHeirs(entry))
        .some((entry) => at(at(entry, "fieldsV1"), ...path.map((key) => `f:${key}`)) !== undefined);
}

/**
 * The record of who wrote what, with the tools' fields in the name of the provider's own first manager, so that its next
 * update meets no conflict and removes what the program no longer says. Fields of which the program says nothing stay
 * with the tool: giving one up would set it back to its default (the replicas under an autoscaler, say).
 * Undefined: there is nothing to hand over.
 */
export function handedOver(live: unknown, shape: unknown): readonly unknown[] | undefined {
    const entries = listOf(at(live, "metadata", "managedFields"));
    if (!entries.some(isHandedOver)) return undefined;
    const kept: unknown[] = [];
    const taken = new Map<string, Group>();
    for (const entry of entries) {
        if (!isHandedOver(entry) && !isHeirs(entry)) {
            kept.push(entry);
            continue;
        }
        const { take, leave } = isHeirs(entry)
            ? { take: groupOf(at(entry, "fieldsV1")), leave: {} }
            : divide(groupOf(at(entry, "fieldsV1")), shape);
        if (Object.keys(leave).length > 0) kept.push({ ...groupOf(entry), fieldsV1: leave });
        const version = String(at(entry, "apiVersion"));
        taken.set(version, union(taken.get(version) ?? {}, take));
    }
    const heirs = [...taken]
        .filter(([, fields]) => Object.keys(fields).length > 0)
        .map(([apiVersion, fieldsV1]) => ({
            manager: heir,
            operation: "Update",
            apiVersion,
            fieldsType: "FieldsV1",
            fieldsV1,
        }));
    return [...kept, ...heirs];
}

function isHeirs(entry: unknown): boolean {
    return (
        at(entry, "manager") === heir &&
        at(entry, "operation") === "Update" &&
        (textOf(at(entry, "subresource")) ?? "") === ""
    );
}

/** A field that the shape has is taken with all that is in it, where the shape goes deeper only what that has. */
function divide(fields: Group, shape: unknown): { readonly take: Group; readonly leave: Group } {
    const take: Record<string, unknown> = {};
    const leave: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(fields)) {
        // A mark of the group or item itself goes with whatever of it is taken.
        if (key === ".") continue;
        if (!key.startsWith("f:")) {
            take[key] = inner;
            continue;
        }
        const name = key.slice(2);
        // The tool's note of its own last word means nothing any more.
        if (name === lastApplied) {
            take[key] = inner;
            continue;
        }
        const below = isGroup(shape) ? (shape[name] ?? (name === "annotations" ? {} : undefined)) : undefined;
        if (below === undefined) {
            leave[key] = inner;
            continue;
        }
        if (!isGroup(below) || !isGroup(inner) || Object.keys(inner).length === 0) {
            take[key] = inner;
            continue;
        }
        const parts = divide(inner, below);
        if (Object.keys(parts.take).length > 0) take[key] = parts.take;
        if (Object.keys(parts.leave).length > 0) leave[key] = parts.leave;
    }
    return { take, leave };
}

function union(a: Group, b: Group): Group {
    const merged: Record<string, unknown> = { ...a };
    for (const [key, value] of Object.entries(b)) {
        const mine = merged[key];
        merged[key] = isGroup(mine) && isGroup(value) ? union(mine, value) : value;
    }
    return merged;
}
