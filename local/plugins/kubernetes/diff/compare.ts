import { equal, isObject, type Json, type JsonObject } from "../../protocol/json";
import { isUnknown } from "../../protocol/special";
import type { Path } from "./paths";

export type ChangeKind = "add" | "delete" | "update";

export interface PropertyChange {
    readonly path: Path;
    readonly kind: ChangeKind;
    /** The new value; undefined for a deletion. */
    readonly value: Json | undefined;
}

/** What has to change in the old object to get the new one. Lists are compared position by position. */
export function compare(old: JsonObject, wanted: JsonObject): PropertyChange[] {
    return compareObjects([], old, wanted);
}

function compareObjects(path: Path, old: JsonObject, wanted: JsonObject): PropertyChange[] {
    const keys = [...new Set([...Object.keys(wanted), ...Object.keys(old)])];
    return keys.flatMap((key) => compareValues([...path, key], old[key], wanted[key]));
}

function compareValues(path: Path, old: Json | undefined, wanted: Json | undefined): PropertyChange[] {
    // A null is as good as nothing on either side.
    const before = old ?? undefined;
    const after = wanted ?? undefined;
    if (before === undefined && after === undefined) return [];
    if (after === undefined) return [{ path, kind: "delete", value: undefined }];
    if (before === undefined) return [{ path, kind: "add", value: after }];
    if (isUnknown(after)) return [{ path, kind: "update", value: after }];
    if (isObject(before) && isObject(after)) return compareObjects(path, before, after);
    if (Array.isArray(before) && Array.isArray(after)) return compareLists(path, before, after);
    return equal(before, after) ? [] : [{ path, kind: "update", value: after }];
}

function compareLists(path: Path, old: Json[], wanted: Json[]): PropertyChange[] {
    const length = Math.max(old.length, wanted.length);
    return Array.from({ length }, (_, i) => i).flatMap((i) => compareValues([...path, i], old[i], wanted[i]));
}
