// The annotation pulumi.com/waitFor: the program's own idea of readiness, in the words of `kubectl wait --for`.
import { isObject, type Json, type JsonObject, numberAt, objectsAt, parseJson } from "../../protocol/json";
import { follow, parseJsonPath } from "./json-path";
import { type Rules, ready, unready } from "./rules";

interface Expectation {
    readonly text: string;
    readonly holds: (object: JsonObject) => boolean;
}

export class BadWaitFor extends Error {
    constructor(text: string) {
        super(
            `the annotation pulumi.com/waitFor holds "${text}"; allowed is jsonpath={.path}=value, condition=Type or condition=Type=Status, or a JSON array of these`,
        );
        this.name = "BadWaitFor";
    }
}

export function waitForRules(annotation: string): Rules {
    const expectations = parseList(annotation).map(parse);
    return {
        judge: (object) => {
            const open = expectations.filter((expectation) => !expectation.holds(object));
            if (open.length === 0) return ready("Everything waited for has come");
            return unready(
                `Waiting for ${open[0]?.text ?? ""}`,
                open.map(({ text }) => `${text} does not hold`),
            );
        },
    };
}

function parseList(annotation: string): string[] {
    if (!annotation.trimStart().startsWith("[")) return [annotation];
    let value: Json;
    try {
        value = parseJson(annotation);
    } catch (error) {
        if (error instanceof SyntaxError) throw new BadWaitFor(annotation);
        throw error;
    }
    const texts = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
    if (texts.length === 0 || !Array.isArray(value) || texts.length !== value.length) throw new BadWaitFor(annotation);
    return texts;
}

function parse(text: string): Expectation {
    const condition = /^condition=([^=]+)(?:=(.+))?$/.exec(text);
    if (condition?.[1] !== undefined) return { text, holds: conditionHolds(condition[1], condition[2] ?? "true") };
    const jsonPath = /^jsonpath=('?)(\{.*\})\1(?:=(.*))?$/.exec(text);
    if (jsonPath?.[2] !== undefined) return { text, holds: pathHolds(jsonPath[2], jsonPath[3]) };
    throw new BadWaitFor(text);
}

function conditionHolds(type: string, status: string): Expectation["holds"] {
    return (object) =>
        objectsAt(object, "status", "conditions").some((condition) => {
            if (String(condition.type).toLowerCase() !== type.toLowerCase()) return false;
            const seen = numberAt(condition, "observedGeneration") ?? numberAt(object, "status", "observedGeneration");
            const generation = numberAt(object, "metadata", "generation");
            // A condition about an older specification says nothing about this one.
            if (seen !== undefined && generation !== undefined && seen < generation) return false;
            return String(condition.status).toLowerCase() === status.toLowerCase();
        });
}

function pathHolds(path: string, wanted: string | undefined): Expectation["holds"] {
    const steps = parseJsonPath(path);
    return (object) => {
        const found = follow(steps, object);
        if (wanted === undefined) return found.length > 0;
        const [value] = found;
        return found.length === 1 && value !== undefined && textOf(value) === wanted;
    };
}

function textOf(value: Json): string {
    return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}
