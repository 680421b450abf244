import { stepsOf } from "../report/worlds/differences";
import { at, groupOf, listOf, textOf } from "../report/worlds/values";

/** One entry of an object's own record of who wrote which of its fields. */
export interface Writer {
    readonly manager: string;
    readonly operation: string;
    readonly time: string | undefined;
    readonly fields: unknown;
}

export function writersOf(live: unknown): readonly Writer[] {
    return listOf(at(live, "metadata", "managedFields")).map((entry) => ({
        manager: textOf(at(entry, "manager")) ?? "(unknown)",
        operation: textOf(at(entry, "operation")) ?? "",
        time: textOf(at(entry, "time")),
        fields: at(entry, "fieldsV1"),
    }));
}

/** Who wrote a field last: those whose record holds it, or else whatever is nearest above it, the latest first. */
export function whoWrote(live: unknown, path: string): readonly Writer[] {
    const steps = stepsOf(path);
    const found = writersOf(live).map((writer) => ({ writer, depth: depthOf(writer.fields, steps) }));
    const deepest = Math.max(0, ...found.map(({ depth }) => depth));
    if (deepest === 0) return [];
    return found
        .filter(({ depth }) => depth === deepest)
        .map(({ writer }) => writer)
        .toSorted((a, b) => ((a.time ?? "") < (b.time ?? "") ? 1 : -1));
}

/** How many steps of the path the record holds. */
function depthOf(fields: unknown, steps: readonly string[]): number {
    let here = fields;
    let depth = 0;
    for (const step of steps) {
        const next = groupOf(here)[`f:${step}`] ?? itemOf(here, step);
        if (next === undefined) return depth;
        here = next;
        depth += 1;
    }
    return depth;
}

/** `k:{"name":"api"}` for an item known by its name, `v:"x"` for a value of a set. */
function itemOf(fields: unknown, step: string): unknown {
    return Object.entries(groupOf(fields)).find(([key]) => {
        if (key.startsWith("v:")) return key === `v:${JSON.stringify(step)}`;
        if (!key.startsWith("k:")) return false;
        const names = JSON.parse(key.slice(2)) as Readonly<Record<string, unknown>>;
        return names.name === step || Object.values(names).map(String).includes(step);
    })?.[1];
}
