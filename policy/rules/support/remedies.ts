import type { Subject } from "../../kernel";
import { templatePaths } from "../../kernel/pod-places";
import { isPlainMapping, type MutableObject } from "../../kernel/rule";

/** Sets a value in every pod of an object where nothing stands; whether that changed anything. */
export function setOnPods(object: MutableObject, subject: Subject, path: readonly string[], value: unknown): boolean {
    const specs = templatePaths(subject).flatMap((template) => mappingsAt(object, [...template, "spec"]));
    return specs.map((spec) => setWhereAbsent(spec, path, value)).some(Boolean);
}

export function setWhereAbsent(object: MutableObject, path: readonly string[], value: unknown): boolean {
    const [key = "", ...rest] = path;
    const present = object[key];
    if (rest.length === 0) {
        if (present !== undefined && present !== null) return false;
        object[key] = value;
        return true;
    }
    if (present === undefined || present === null) {
        const below: MutableObject = {};
        object[key] = below;
        return setWhereAbsent(below, rest, value);
    }
    // What is unknown or not a mapping is left for the rule to report.
    return isPlainMapping(present) && setWhereAbsent(present, rest, value);
}

function mappingsAt(value: unknown, path: readonly string[]): MutableObject[] {
    const [key, ...rest] = path;
    if (key === "*") return Array.isArray(value) ? value.flatMap((item) => mappingsAt(item, rest)) : [];
    if (!isPlainMapping(value)) return [];
    return key === undefined ? [value] : mappingsAt(value[key], rest);
}
