import { z } from "zod";
import { schemaAt, unwrap } from "./explain";
import { sampleOf } from "./schema/primitives";

/**
 * How values fit together can be checked only once each of them is sound. So that one broken value does not hide such
 * problems elsewhere, it is replaced by a harmless one; whatever is then said about its own group is not to be trusted.
 */
export interface Repaired {
    readonly value: unknown;
    readonly isTrusted: (path: string) => boolean;
}

type Issue = z.core.$ZodIssue;
type Group = Record<PropertyKey, unknown>;

/** A missing group can show its own faults only after it has been put in. */
const rounds = 3;

export function repair(schema: z.ZodType, raw: unknown, issues: readonly Issue[]): Repaired | undefined {
    if (typeof raw !== "object" || raw === null) return undefined;
    const copy = structuredClone(raw) as Group;
    let found = issues;
    for (let round = 0; round < rounds; round++) {
        for (const issue of found) replaceBroken(copy, schema, issue);
        const result = schema.safeParse(copy);
        if (result.success) return { value: result.data, isTrusted: outside(issues) };
        found = result.error.issues;
    }
    return undefined;
}

function replaceBroken(root: Group, schema: z.ZodType, issue: Issue): void {
    if (issue.code === "unrecognized_keys") {
        const group = groupAt(root, issue.path);
        for (const key of issue.keys) Reflect.deleteProperty(group ?? {}, key);
        return;
    }
    const last = issue.path.at(-1);
    const group = groupAt(root, issue.path.slice(0, -1));
    if (group === undefined || last === undefined) return;
    const target = issue.code === "invalid_key" ? undefined : schemaAt(schema, issue.path);
    const harmless = target === undefined ? undefined : plausible(target);
    if (harmless === undefined) Reflect.deleteProperty(group, last);
    else group[last] = harmless;
}

function groupAt(root: Group, path: readonly PropertyKey[]): Group | undefined {
    return path.reduce<Group | undefined>((group, step) => {
        const inner = group?.[step];
        return typeof inner === "object" && inner !== null ? (inner as Group) : undefined;
    }, root);
}

/** The least that the schema accepts. Nothing where leaving it out is right: a default then applies. */
function plausible(schema: z.ZodType): unknown {
    const sample = sampleOf(schema);
    if (sample !== undefined) return sample;
    const inner = unwrap(schema);
    if (inner !== schema && !(schema instanceof z.ZodPipe)) return undefined;
    if (inner instanceof z.ZodNumber) return Math.max(inner.minValue ?? 0, 0);
    if (inner instanceof z.ZodBoolean) return false;
    if (inner instanceof z.ZodEnum) return inner.options[0];
    if (inner instanceof z.ZodArray) return [plausible(inner.def.element as z.ZodType)];
    if (inner instanceof z.ZodRecord) return {};
    if (!(inner instanceof z.ZodObject)) return undefined;
    const entries = Object.entries(inner.shape).map(([key, value]) => [key, plausible(value as z.ZodType)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What stands near a broken value is judged by the value that took its place: such findings are dropped. */
function outside(issues: readonly Issue[]): (path: string) => boolean {
    const near = issues.filter((issue) => issue.code !== "unrecognized_keys").map(({ path }) => surroundings(path));
    return (path) =>
        !near.some((group) => (group === "" ? !path.includes(".") : path === group || path.startsWith(`${group}.`)));
}

/** `api.resources.limits.cpu` is compared with all of `api.resources`; of an area's top level only single values count. */
function surroundings(path: readonly PropertyKey[]): string {
    return path.slice(0, path.length > 2 ? -2 : -1).join(".");
}
