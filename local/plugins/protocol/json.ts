export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
    [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What lies at a path of keys and list positions; undefined as soon as one step is missing. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
    let here = value;
    for (const step of path) {
        if (Array.isArray(here)) here = typeof step === "number" ? here[step] : undefined;
        else if (isObject(here) && typeof step === "string") here = Object.hasOwn(here, step) ? here[step] : undefined;
        else return undefined;
    }
    return here;
}

export function stringAt(value: Json | undefined, ...path: readonly (string | number)[]): string {
    const found = at(value, ...path);
    return typeof found === "string" ? found : "";
}

export function numberAt(value: Json | undefined, ...path: readonly (string | number)[]): number | undefined {
    const found = at(value, ...path);
    return typeof found === "number" ? found : undefined;
}

export function objectAt(value: Json | undefined, ...path: readonly (string | number)[]): JsonObject {
    const found = at(value, ...path);
    return isObject(found) ? found : {};
}

export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): Json[] {
    const found = at(value, ...path);
    return Array.isArray(found) ? found : [];
}

/** The objects among the elements of the list at a path. */
export function objectsAt(value: Json | undefined, ...path: readonly (string | number)[]): JsonObject[] {
    return listAt(value, ...path).filter(isObject);
}

/** Sets a value inside an object, making the objects on the way. */
export function setAt(object: JsonObject, path: readonly [string, ...string[]], value: Json): void {
    const [head, ...rest] = path;
    const [next, ...further] = rest;
    if (next === undefined) {
        object[head] = value;
        return;
    }
    const below = object[head];
    const child: JsonObject = isObject(below) ? below : {};
    object[head] = child;
    setAt(child, [next, ...further], value);
}

export function removeAt(object: JsonObject, path: readonly [string, ...string[]]): void {
    const key = path[path.length - 1];
    const parent = at(object, ...path.slice(0, -1));
    if (key !== undefined && isObject(parent)) delete parent[key];
}

export function clone<T extends Json>(value: T): T {
    return structuredClone(value);
}

export function equal(a: Json | undefined, b: Json | undefined): boolean {
    if (a === b) return true;
    if (Array.isArray(a)) {
        return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
    }
    if (!isObject(a) || !isObject(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

/** JSON text as a value; the one place where parsed text gets its type. */
export function parseJson(text: string): Json {
    const value: Json = JSON.parse(text);
    return value;
}
