// The difference between an object as it was last seen and the inputs it is to have. No cluster is asked.
import { clone, isObject, type Json, type JsonObject, removeAt, setAt } from "../../protocol/json";
import type { Settings } from "../configure/settings";
import { isAutonamed } from "../objects/annotations";
import { gvkOf, nameOf, namespaceOf } from "../objects/object";
import { prune } from "../objects/prune";
import { normalise } from "../schema/normalise";
import { type ChangeKind, compare, type PropertyChange } from "./compare";
import { forceNewFields } from "./force-new";
import { covers, formatPath, type Pattern, parsePath, remainder } from "./paths";

export interface DiffArgs {
    readonly oldInputs: JsonObject;
    readonly oldLive: JsonObject;
    readonly inputs: JsonObject;
    readonly patch: boolean;
    readonly namespaced: boolean;
    readonly ignoreChanges: readonly string[];
    readonly settings: Settings;
}

export interface DetailedChange {
    readonly path: string;
    readonly kind: ChangeKind;
    readonly replaces: boolean;
}

export interface Difference {
    readonly changes: readonly DetailedChange[];
    readonly replaces: readonly string[];
    /** The new object would have the old one's name, so a replacement has to remove the old one first. */
    readonly sameName: boolean;
}

export function diffObject(args: DiffArgs): Difference {
    const { old, wanted } = bothSides(args);
    const ignored = args.ignoreChanges.map(parsePath);
    const forcing = forceNewFields(gvkOf(wanted), wanted, args.patch, args.settings);
    const changes = compare(old, wanted)
        .filter((change) => !ignored.some((pattern) => covers(pattern, change.path)))
        .map((change) => ({
            path: formatPath(change.path),
            kind: change.kind,
            replaces: forcing.some((pattern) => touches(pattern, change)),
        }));
    const replaces = changes
        // Without metadata there is no name, so the object cannot stay the same one.
        .filter((change) => change.replaces || (change.kind === "delete" && change.path === "metadata"))
        .map((change) => change.path);
    return { changes, replaces, sameName: keepsName(old, wanted) };
}

/** The old object cut to what its inputs named, and the new inputs, in the same form. */
function bothSides(args: DiffArgs): { old: JsonObject; wanted: JsonObject } {
    const wanted = clone(normalise(args.inputs));
    const old = clone(normalise(prune(args.oldLive, normalise(args.oldInputs))));
    if (nameOf(wanted) !== "" && nameOf(old) === "") setAt(old, ["metadata", "name"], nameOf(args.oldLive));
    if (old.apiVersion === undefined && wanted.apiVersion !== undefined) old.apiVersion = wanted.apiVersion;
    if (old.kind === undefined && wanted.kind !== undefined) old.kind = wanted.kind;
    for (const side of [old, wanted]) {
        if (!args.namespaced) removeAt(side, ["metadata", "namespace"]);
        else if (isObject(side.metadata) && namespaceOf(side) === "") setAt(side, ["metadata", "namespace"], "default");
    }
    return { old, wanted };
}

function keepsName(old: JsonObject, wanted: JsonObject): boolean {
    return (
        nameOf(wanted) !== "" &&
        !isAutonamed(wanted) &&
        nameOf(wanted) === nameOf(old) &&
        namespaceOf(wanted) === namespaceOf(old)
    );
}

function touches(pattern: Pattern, change: PropertyChange): boolean {
    if (covers(pattern, change.path)) return true;
    const rest = remainder(pattern, change.path);
    return rest !== undefined && change.value !== undefined && holds(change.value, rest);
}

function holds(value: Json, pattern: Pattern): boolean {
    const [step, ...rest] = pattern;
    if (step === undefined) return value !== null;
    if (Array.isArray(value)) return step === "*" && value.some((item) => holds(item, rest));
    if (!isObject(value)) return false;
    const below = value[step];
    return below !== undefined && holds(below, rest);
}
