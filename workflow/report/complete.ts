import type { EngineEvent, StepState } from "../engine/events";
import type { Registered } from "../render/recorder";
import type { StateResource } from "../stack/state";
import { canonical } from "./worlds/differences";
import { type Group, groupOf, isGroup, secretText, showable, unknownText } from "./worlds/values";

/**
 * A preview that breaks off at one object leaves out whatever comes after it. What the program says of those is known all
 * the same, and so is what the state holds: told from these two, they are not missing from the report.
 */
export function completed(
    events: readonly EngineEvent[],
    registered: readonly Registered[],
    state: readonly StateResource[],
): readonly EngineEvent[] {
    const seen = new Set(events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn ?? []));
    const old = new Map(state.filter(isObject).map((resource) => [resource.urn, resource.inputs ?? {}]));
    const fresh = new Map(registered.filter(isObject).map(({ urn, inputs }) => [urn, inputs]));
    const left = [...new Set([...fresh.keys(), ...old.keys()])].filter((urn) => !seen.has(urn));
    if (left.length === 0) return events;
    const steps = left.map((urn): EngineEvent => {
        const before = old.get(urn);
        const described = fresh.get(urn);
        const after = before === undefined || described === undefined ? described : agreed(before, described);
        const metadata = {
            op: kindOf(before, after),
            urn,
            type: typeOf(urn),
            old: stateOf(urn, before),
            new: stateOf(urn, after),
        };
        return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata } };
    });
    const error = `${left.length} objects were not previewed: they are told as the program describes them, not as the cluster would take them`;
    return [...events, ...steps, { sequence: 0, timestamp: 0, errorEvent: { error } }];
}

/**
 * Without an engine nobody knows what was generated or encrypted: where one side hides a value, it is taken to be the one
 * that the state holds.
 */
function agreed(before: unknown, after: unknown): Group {
    const [was, is] = [groupOf(showable(before)), groupOf(showable(after))];
    return agreedValue(was, is.kind === "Secret" ? withContentsOf(was, is) : is) as Group;
}

/** A Secret is written in plain text (`stringData`) and kept encoded (`data`): the same contents under two names. */
function withContentsOf(before: Group, after: Group): Group {
    const { data: _, stringData: __, ...rest } = after;
    const contents = Object.entries(before).filter(([key]) => key === "data" || key === "stringData");
    return { ...rest, ...Object.fromEntries(contents) };
}

function agreedValue(before: unknown, after: unknown): unknown {
    if (hides(before) || hides(after) || isSameAmount(before, after)) return before;
    if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
        return after.map((item, index) => agreedValue(before[index], item));
    }
    if (!isGroup(before) || !isGroup(after)) return after;
    return Object.fromEntries(
        Object.entries(after).map(([key, value]) => [key, key in before ? agreedValue(before[key], value) : value]),
    );
}

/** `1` and `1000m` are one amount, and the state holds it as the API server writes it. */
function isSameAmount(before: unknown, after: unknown): boolean {
    const [a, b] = [amountOf(before), amountOf(after)];
    return a !== undefined && a === b;
}

const units: Readonly<Record<string, number>> = {
    "": 1,
    m: 1e-3,
    Ki: 1024,
    Mi: 1024 ** 2,
    Gi: 1024 ** 3,
    Ti: 1024 ** 4,
};

function amountOf(value: unknown): number | undefined {
    const [, number, unit = ""] = typeof value === "string" ? (/^(\d+(?:\.\d+)?)(m|[KMGT]i)?$/.exec(value) ?? []) : [];
    return number === undefined ? undefined : Number((Number(number) * (units[unit] ?? 1)).toPrecision(12));
}

function hides(value: unknown): boolean {
    return value === secretText || value === unknownText;
}

function isObject({ type, custom }: { readonly type: string; readonly custom?: boolean }): boolean {
    return custom === true && type.startsWith("kubernetes:");
}

function kindOf(before: object | undefined, after: object | undefined): string {
    if (before === undefined) return "create";
    if (after === undefined) return "delete";
    return canonical(showable(before)) === canonical(after) ? "same" : "update";
}

function stateOf(urn: string, inputs: Readonly<Record<string, unknown>> | undefined): StepState | null {
    return inputs === undefined ? null : { type: typeOf(urn), urn, custom: true, id: "", parent: "", inputs };
}

function typeOf(urn: string): string {
    return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}
