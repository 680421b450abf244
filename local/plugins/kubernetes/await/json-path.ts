// The part of kubectl's JSONPath that waiting needs: fields, positions, stars and simple filters.
import { at, equal, isObject, type Json, parseJson } from "../../protocol/json";

type Step =
    | { kind: "key"; key: string }
    | { kind: "index"; index: number }
    | { kind: "all" }
    | { kind: "filter"; path: string[]; value: Json };

const STEP =
    /\.?\['((?:[^'\\]|\\.)+)'\]|\.?\["((?:[^"\\]|\\.)+)"\]|\.?\[(-?\d+)\]|\.?\[\*\]()|\.?\[\?\(@\.([\w.-]+)\s*==\s*("[^"]*"|'[^']*'|[\w.-]+)\)\]|\.(\*)|\.((?:[^.[\\]|\\.)+)/y;

export class BadJsonPath extends Error {
    constructor(text: string) {
        super(
            `"${text}" is not a JSONPath this plugin can follow, such as {.status.phase} or {.status.loadBalancer.ingress[0].ip}`,
        );
        this.name = "BadJsonPath";
    }
}

export function parseJsonPath(text: string): Step[] {
    const inner = text.replace(/^\{|\}$/g, "").replace(/^\$/, "");
    const path = inner.startsWith(".") || inner.startsWith("[") ? inner : `.${inner}`;
    const steps: Step[] = [];
    STEP.lastIndex = 0;
    while (STEP.lastIndex < path.length) {
        const match = STEP.exec(path);
        if (!match) throw new BadJsonPath(text);
        steps.push(stepOf(match));
    }
    if (steps.length === 0) throw new BadJsonPath(text);
    return steps;
}

function stepOf(match: RegExpExecArray): Step {
    const [, single, double, index, all, filterPath, filterValue, star, key] = match;
    if (single !== undefined || double !== undefined) return { kind: "key", key: unescaped(single ?? double ?? "") };
    if (index !== undefined) return { kind: "index", index: Number(index) };
    if (all !== undefined || star !== undefined) return { kind: "all" };
    if (filterPath !== undefined) {
        return { kind: "filter", path: filterPath.split("."), value: literal(filterValue ?? "") };
    }
    return { kind: "key", key: unescaped(key ?? "") };
}

function unescaped(text: string): string {
    return text.replace(/\\(.)/g, "$1");
}

function literal(text: string): Json {
    if (text.startsWith("'")) return text.slice(1, -1);
    return /^(".*"|-?\d+(\.\d+)?|true|false|null)$/.test(text) ? parseJson(text) : text;
}

/** Every value the path leads to. */
export function follow(steps: readonly Step[], value: Json): Json[] {
    let here: Json[] = [value];
    for (const step of steps) here = here.flatMap((item) => take(step, item));
    return here;
}

function take(step: Step, value: Json): Json[] {
    switch (step.kind) {
        case "key": {
            const below = at(value, step.key);
            return below === undefined ? [] : [below];
        }
        case "index": {
            const item = Array.isArray(value) ? value.at(step.index) : undefined;
            return item === undefined ? [] : [item];
        }
        case "all":
            return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
        case "filter":
            return Array.isArray(value) ? value.filter((item) => equal(at(item, ...step.path), step.value)) : [];
    }
}
