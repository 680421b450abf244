import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { given } from "../components/core/given";
import type { Problem } from "../components/core/problems";
import { wantsOf } from "./schema/primitives";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** Turns what the schema found into problems in the user's words. Paths are relative to the area. */
export function explain(schema: z.ZodType, raw: unknown, issues: readonly Issue[]): Problem[] {
    return issues.flatMap((issue) => explainOne(schema, raw, issue));
}

/** `["nodes", "count"]` → `nodes.count`, `["cidrs", 0]` → `cidrs[0]`. */
export function pathText(path: Path): string {
    return path.reduce<string>((text, step) => {
        if (typeof step === "number") return `${text}[${step}]`;
        return text === "" ? String(step) : `${text}.${String(step)}`;
    }, "");
}

/** The known name a mistyped one was probably meant to be. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
    if (known.length === 0) return undefined;
    const candidate = closest(
        name.toLowerCase(),
        known.map((other) => other.toLowerCase()),
    );
    const match = known.find((other) => other.toLowerCase() === candidate);
    const tolerated = Math.max(2, Math.floor(name.length / 3));
    return match !== undefined && distance(name.toLowerCase(), candidate) <= tolerated ? match : undefined;
}

/** A setting nobody knows, with the name that was probably meant or all names there are. */
export function unknownKey(path: string, name: string, known: readonly string[]): Problem {
    const meant = didYouMean(name, known);
    return {
        path,
        problem: "is no setting",
        ...(meant === undefined
            ? { allowed: known.length === 0 ? "nothing here" : `one of ${known.join(", ")}` }
            : { fix: `did you mean ${meant}?` }),
    };
}

function explainOne(schema: z.ZodType, raw: unknown, issue: Issue): Problem[] {
    const path = pathText(issue.path);
    if (issue.code === "unrecognized_keys") {
        const known = keysOf(schemaAt(schema, issue.path));
        return issue.keys.map((key) => unknownKey(pathText([...issue.path, key]), key, known));
    }
    if (issue.code === "invalid_key") return [badName(schema, issue.path)];
    const value = valueAt(raw, issue.path);
    const target = schemaAt(schema, issue.path);
    const allowed = given("allowed", target === undefined ? undefined : describe(target));
    if (value === undefined) return [{ path, problem: "is missing", ...allowed }];
    const meant = typeof value === "string" ? didYouMean(value, choicesOf(target)) : undefined;
    return [{ path, ...whatIsWrong(issue, value), ...allowed, ...given("fix", meant && `did you mean ${meant}?`) }];
}

/** The name of an entry in a map of the user's own. */
function badName(schema: z.ZodType, path: Path): Problem {
    const parent = path.slice(0, -1);
    const record = schemaAt(schema, parent);
    const map = record === undefined ? undefined : unwrap(record);
    const wants = map instanceof z.ZodRecord ? wantsOf(map.def.keyType as z.ZodType) : undefined;
    const name = JSON.stringify(String(path.at(-1)));
    return { path: pathText(parent), problem: `has an entry called ${name}`, ...given("allowed", wants) };
}

/** A value is repeated where it is short enough to be read; then the rest is said of it, otherwise of the setting. */
function whatIsWrong(issue: Issue, value: unknown): Pick<Problem, "value" | "problem"> {
    const fault = faultOf(issue, value);
    if (value === null) return { problem: "is empty" };
    if (Array.isArray(value) && value.length === 0 && issue.code === "too_small") return { problem: "has no entry" };
    return typeof value === "object" ? { problem: `is ${fault}` } : { value, problem: fault };
}

function faultOf(issue: Issue, value: unknown): string {
    switch (issue.code) {
        case "invalid_type":
            return issue.expected === "int" ? "not a whole number" : kindOf(value);
        case "too_small":
            return "too small";
        case "too_big":
            return "too big";
        case "invalid_value":
            return typeof value === "object" ? kindOf(value) : "not one of the known values";
        default:
            return "not of the right form";
    }
}

function kindOf(value: unknown): string {
    if (Array.isArray(value)) return "a list";
    if (typeof value === "object") return "a group of settings";
    if (typeof value === "boolean") return "a flag";
    return typeof value === "number" ? "a number" : "a text";
}

function valueAt(raw: unknown, path: Path): unknown {
    return path.reduce<unknown>((value, step) => {
        if (typeof value !== "object" || value === null) return undefined;
        return (value as Record<PropertyKey, unknown>)[step];
    }, raw);
}

/** Strips defaults, optionality and transformations, which say nothing about what may be written. */
export function unwrap(schema: z.ZodType): z.ZodType {
    if (schema instanceof z.ZodPipe) {
        const { in: input, out } = schema.def;
        return unwrap((input instanceof z.ZodTransform ? out : input) as z.ZodType);
    }
    if (
        schema instanceof z.ZodDefault ||
        schema instanceof z.ZodPrefault ||
        schema instanceof z.ZodOptional ||
        schema instanceof z.ZodExactOptional
    ) {
        return unwrap(schema.def.innerType as z.ZodType);
    }
    return schema;
}

export function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
    const [step, ...rest] = path;
    if (step === undefined) return schema;
    const inner = unwrap(schema);
    if (inner instanceof z.ZodObject) {
        const next = (inner.shape as Record<PropertyKey, z.ZodType | undefined>)[step];
        return next === undefined ? undefined : schemaAt(next, rest);
    }
    if (inner instanceof z.ZodRecord) return schemaAt(inner.def.valueType as z.ZodType, rest);
    if (inner instanceof z.ZodArray) return schemaAt(inner.def.element as z.ZodType, rest);
    return undefined;
}

/** The settings an object knows; what a free-form map holds is the user's own. */
export function keysOf(schema: z.ZodType | undefined): readonly string[] {
    const inner = schema === undefined ? undefined : unwrap(schema);
    return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function choicesOf(schema: z.ZodType | undefined): readonly string[] {
    const inner = schema === undefined ? undefined : unwrap(schema);
    return inner instanceof z.ZodEnum ? inner.options.map(String) : [];
}

/** What may be written here: the author's words, or what the schema's own kind says. */
export function describe(schema: z.ZodType): string | undefined {
    const words = wantsOf(schema);
    if (words !== undefined) return words;
    if (schema instanceof z.ZodPipe || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
        return describe(unwrapOnce(schema));
    }
    if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional) return describe(unwrapOnce(schema));
    if (schema instanceof z.ZodEnum)
        return schema.options
            .map(String)
            .join(", ")
            .replace(/, ([^,]*)$/, " or $1");
    if (schema instanceof z.ZodObject) return `settings: ${Object.keys(schema.shape).join(", ")}`;
    if (schema instanceof z.ZodRecord) return "names with values";
    if (schema instanceof z.ZodArray) {
        const item = describe(schema.def.element as z.ZodType);
        return item === undefined ? "a list" : `a list, each ${item}`;
    }
    if (schema instanceof z.ZodString) return "a text";
    return undefined;
}

function unwrapOnce(schema: z.ZodType): z.ZodType {
    if (schema instanceof z.ZodPipe) {
        const { in: input, out } = schema.def;
        return (input instanceof z.ZodTransform ? out : input) as z.ZodType;
    }
    return (schema as z.ZodDefault).def.innerType as z.ZodType;
}
