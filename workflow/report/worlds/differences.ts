import { isGroup, secretText } from "./values";

/** One property that is not the same before and after. */
export interface Difference {
    /** `spec.template.spec.containers[api].image`: items of a list that have names are known by them. */
    readonly path: string;
    /** Undefined: it was not there. */
    readonly before: unknown;
    readonly after: unknown;
}

/** Every place at which two values differ, in the order of the paths. */
export function differencesOf(before: unknown, after: unknown, path = ""): readonly Difference[] {
    if (same(before, after)) return [];
    if (isGroup(before) && isGroup(after)) {
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
        return keys.flatMap((key) => differencesOf(before[key], after[key], join(path, key)));
    }
    if (Array.isArray(before) && Array.isArray(after)) return differencesOfLists(before, after, path);
    return [{ path, before, after }];
}

function differencesOfLists(before: readonly unknown[], after: readonly unknown[], path: string) {
    const [old, fresh] = [named(before), named(after)];
    if (old !== undefined && fresh !== undefined) {
        const names = [...new Set([...old.keys(), ...fresh.keys()])];
        const found = names.flatMap((name) => differencesOf(old.get(name), fresh.get(name), `${path}[${name}]`));
        // The same items in another order are a difference too.
        return found.length > 0 ? found : [{ path, before: [...old.keys()], after: [...fresh.keys()] }];
    }
    // Without names an item is known by its place only if nothing was put in or taken out.
    if (before.length !== after.length) return [{ path, before, after }];
    return before.flatMap((item, index) => differencesOf(item, after[index], `${path}[${index}]`));
}

/** Items by name, if every one has a name and no two the same. */
function named(list: readonly unknown[]): Map<string, unknown> | undefined {
    const found = new Map<string, unknown>();
    for (const item of list) {
        const name = isGroup(item) ? (item.name ?? item.key) : undefined;
        if (typeof name !== "string" || found.has(name)) return undefined;
        found.set(name, item);
    }
    return found;
}

/**
 * A secret that changed looks the same before and after; only the engine, which compared the values, knows that it did.
 */
export function hiddenDifferences(
    told: readonly string[],
    seen: readonly Difference[],
    after: unknown,
): readonly Difference[] {
    const paths = new Set(told.flatMap((path) => secretAbove(after, path) ?? []));
    return [...paths]
        .sort()
        .filter((path) => !seen.some((one) => one.path === path))
        .map((path) => ({ path, before: secretText, after: secretText }));
}

/** The place on the way to a path at which something secret is. */
export function secretAbove(root: unknown, path: string): string | undefined {
    let here = root;
    let walked = "";
    for (const step of stepsOf(path)) {
        if (here === secretText) break;
        if (typeof here !== "object" || here === null) return undefined;
        const next = (here as Record<string, unknown>)[step];
        if (next === undefined) return undefined;
        walked = Array.isArray(here) ? `${walked}[${labelOf(next, step)}]` : join(walked, step);
        here = next;
    }
    return here === secretText ? walked : undefined;
}

function labelOf(item: unknown, place: string): string {
    const name = isGroup(item) ? item.name : undefined;
    return typeof name === "string" ? name : place;
}

/** `data["ca.crt"]`, `spec.rules[0].host` → the steps. */
export function stepsOf(path: string): readonly string[] {
    return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
        ([, quoted, index, plain]) => quoted ?? index ?? plain ?? "",
    );
}

export function join(path: string, key: string): string {
    if (/[.[\]"/ ]/.test(key)) return `${path}["${key}"]`;
    return path === "" ? key : `${path}.${key}`;
}

function same(a: unknown, b: unknown): boolean {
    return a === b || canonical(a) === canonical(b);
}

/** JSON with sorted keys: two values are the same if this is. */
export function canonical(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (!isGroup(value)) return JSON.stringify(value) ?? "null";
    const entries = Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}
