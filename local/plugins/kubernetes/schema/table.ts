import { readFileSync } from "node:fs";
import * as path from "node:path";

/**
 * The shape of one value of a built-in kind: a struct's number, a list or map of something, or a scalar
 * (s string, b bool, i integer, f float, B bytes, q quantity, x integer or string, t time, * anything).
 */
export type Shape =
    | { kind: "scalar"; code: string }
    | { kind: "list" | "map"; of: Shape }
    | { kind: "struct"; fields: () => ReadonlyMap<string, Field> };

export interface Field {
    shape: Shape;
    /** Left out when it holds the zero value. */
    omitEmpty: boolean;
    /** A pointer distinguishes unset from zero, so zero is kept. */
    pointer: boolean;
}

export interface Lifecycle {
    deprecated: string;
    removed: string;
    replacement: string;
}

interface Tables {
    kinds: Record<string, number>;
    structs: string[];
    lifecycle: Record<string, [string, string, string]>;
}

let tables: Tables | undefined;
const structs = new Map<number, ReadonlyMap<string, Field>>();
let groupVersions: ReadonlySet<string> | undefined;

// Read on first use: a plugin that only answers the engine's first questions does not need it.
function loaded(): Tables {
    if (!tables) {
        const parsed: Tables = JSON.parse(readFileSync(path.join(__dirname, "kinds.json"), "utf8"));
        tables = parsed;
    }
    return tables;
}

/** The shape of a built-in kind; undefined for custom resources. */
export function shapeOf(apiVersion: string, kind: string): Shape | undefined {
    const struct = loaded().kinds[`${apiVersion}/${kind}`];
    return struct === undefined ? undefined : structShape(struct);
}

/** Whether the API version is one of Kubernetes' own. */
export function isBuiltIn(apiVersion: string): boolean {
    groupVersions ??= new Set(Object.keys(loaded().kinds).map((name) => name.slice(0, name.lastIndexOf("/"))));
    return groupVersions.has(apiVersion);
}

export function lifecycleOf(apiVersion: string, kind: string): Lifecycle | undefined {
    const entry = loaded().lifecycle[`${apiVersion}/${kind}`];
    return entry && { deprecated: entry[0], removed: entry[1], replacement: entry[2] };
}

/** The names of every built-in kind, as apiVersion/Kind. */
export function builtInKinds(): string[] {
    return Object.keys(loaded().kinds);
}

function structShape(number: number): Shape {
    return {
        kind: "struct",
        fields: () => {
            const known = structs.get(number);
            if (known) return known;
            const fields = parseStruct(loaded().structs[number] ?? "");
            structs.set(number, fields);
            return fields;
        },
    };
}

function parseStruct(text: string): ReadonlyMap<string, Field> {
    return new Map(
        text
            .split(",")
            .filter(Boolean)
            .map((entry) => {
                const colon = entry.indexOf(":");
                return [entry.slice(0, colon), parseField(entry.slice(colon + 1))];
            }),
    );
}

function parseField(code: string): Field {
    const omitEmpty = code.startsWith("?");
    const type = omitEmpty ? code.slice(1) : code;
    return { omitEmpty, pointer: type.startsWith("^"), shape: parseShape(type) };
}

function parseShape(code: string): Shape {
    if (code.startsWith("^")) return parseShape(code.slice(1));
    if (code.startsWith("[")) return { kind: "list", of: parseShape(code.slice(1)) };
    if (code.startsWith("{")) return { kind: "map", of: parseShape(code.slice(1)) };
    return /^\d+$/.test(code) ? structShape(Number(code)) : { kind: "scalar", code };
}
