// Who owns which fields of an object.
import {
    at,
    clone,
    equal,
    isObject,
    type JsonObject,
    objectAt,
    objectsAt,
    removeAt,
    setAt,
    stringAt,
} from "../../protocol/json";
import { CREATE_MANAGER } from "./checkpoint";

/** Managers whose fields an update takes over: this plugin's earlier ones and kubectl's. */
const TAKEN_OVER: ReadonlySet<string> = new Set([
    "kubectl/Apply",
    "kubectl/Update",
    "before-first-apply/Update",
    `${CREATE_MANAGER}/Update`,
    "pulumi-kubernetes.exe/Update",
    "pulumi-resource-kubernetes/Update",
]);

/** The managed fields with all of those moved to one manager's apply; undefined when there is nothing to move. */
export function takeOver(live: JsonObject, manager: string): JsonObject[] | undefined {
    const entries = objectsAt(live, "metadata", "managedFields");
    const theirs = entries.filter(isTakenOver);
    if (theirs.length === 0) return undefined;

    const isOurs = (entry: JsonObject): boolean =>
        entry.manager === manager && entry.operation === "Apply" && stringAt(entry, "subresource") === "";
    const ours = entries.find(isOurs);
    const fieldsV1 = [ours, ...theirs].reduce<JsonObject>(
        (union, entry) => merge(union, objectAt(entry, "fieldsV1")),
        {},
    );
    const rest = entries.filter((entry) => !isTakenOver(entry) && !isOurs(entry));
    const merged: JsonObject = {
        manager,
        operation: "Apply",
        apiVersion: stringAt(live, "apiVersion"),
        fieldsType: "FieldsV1",
        fieldsV1,
        ...(ours?.time === undefined ? {} : { time: ours.time }),
    };
    return [merged, ...rest];
}

function isTakenOver(entry: JsonObject): boolean {
    // What was written through a subresource, such as the status, is not the specification's.
    return stringAt(entry, "subresource") === "" && TAKEN_OVER.has(`${entry.manager}/${entry.operation}`);
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
    const merged = { ...a };
    for (const [key, value] of Object.entries(b)) {
        const mine = merged[key];
        merged[key] = isObject(mine) && isObject(value) ? merge(mine, value) : value;
    }
    return merged;
}

/**
 * The inputs with ignored fields as the cluster has them. A field only somebody else owns is left out, so that it stays
 * theirs; any other keeps its live value, since leaving it out would remove it.
 */
export function keepIgnored(
    inputs: JsonObject,
    live: JsonObject,
    ignored: readonly (readonly (string | number)[])[],
    manager: string,
): JsonObject {
    const result = clone(inputs);
    const entries = objectsAt(live, "metadata", "managedFields");
    const owns = (mine: boolean, path: readonly string[]): boolean =>
        entries.some((entry) => (entry.manager === manager) === mine && ownsField(objectAt(entry, "fieldsV1"), path));
    for (const pattern of ignored) {
        const [first, ...rest] = pattern.filter((step) => typeof step === "string" && step !== "*");
        // Paths through lists have no counterpart in managed fields.
        if (typeof first !== "string" || rest.length + 1 !== pattern.length) continue;
        const path: [string, ...string[]] = [first, ...rest.map(String)];
        if (owns(false, path) && !owns(true, path)) removeAt(result, path);
        else {
            const value = at(live, ...path);
            if (value !== undefined && !equal(value, at(result, ...path))) setAt(result, path, clone(value));
        }
    }
    return result;
}

function ownsField(fields: JsonObject, path: readonly string[]): boolean {
    return at(fields, ...path.map((step) => `f:${step}`)) !== undefined;
}
