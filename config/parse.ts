import { given } from "../components/core/given";
import { type Problem, ProblemsError } from "../components/core/problems";
import { checkTogether } from "./cross-checks";
import { describe, explain, unknownKey } from "./explain";
import { fullHost } from "./hosts";
import { repair } from "./repair";
import { type AreaName, type AreaSettings, areaNames, areas, type Environment, type Settings } from "./schema";
import type { Area } from "./schema/area";
import { isSecretName, secretNames } from "./secrets";
import { mapKey } from "./walk";

/** The `stackwright:` keys of a stack file, as YAML or the engine gives them. Secrets are read elsewhere. */
export type RawSettings = Readonly<Record<string, unknown>>;

export interface Examined {
    /** Present only if nothing at all is wrong. */
    readonly settings?: Settings;
    readonly problems: readonly Problem[];
    /** Areas that can be relied on, for checks of things outside the areas. */
    readonly sound: Partial<AreaSettings>;
}

/** One strict value from the raw settings of a stack; every problem at once if there is any. No I/O. */
export function parseSettings(raw: RawSettings, stack: string): Settings {
    const { settings, problems } = examine(raw, stack);
    if (settings === undefined) throw problemsOf(stack, problems);
    return settings;
}

export function problemsOf(stack: string, problems: readonly Problem[]): ProblemsError {
    const ofStack = problems.map((problem) => ({ ...problem, path: `${stack} · ${problem.path}` }));
    return new ProblemsError(`settings of stack ${stack}`, ofStack);
}

/** Reads every area, so that one mistake does not hide the next. */
export function examine(raw: RawSettings, stack: string): Examined {
    const problems: Problem[] = unknownAreas(raw);
    const sound: Partial<Record<AreaName, unknown>> = {};
    const environment = environmentOf(raw);
    for (const name of areaNames) {
        const result = readArea(areas[name] as Area, raw[name], environment);
        problems.push(...result.problems.map((problem) => ({ ...problem, path: joined(name, problem.path) })));
        if (result.problems.length === 0) sound[name] = result.value;
    }
    const soundAreas = sound as Partial<AreaSettings>;
    problems.push(...checkTogether(soundAreas));
    if (problems.length > 0) return { problems, sound: soundAreas };
    return { settings: settle(soundAreas as AreaSettings, stack), problems, sound: soundAreas };
}

function unknownAreas(raw: RawSettings): Problem[] {
    const known = [...areaNames, ...secretNames];
    return Object.keys(raw)
        .filter((key) => !isAreaName(key) && !isSecretName(key))
        .map((key) => unknownKey(key, key, known));
}

function isAreaName(key: string): key is AreaName {
    return Object.hasOwn(areas, key);
}

/** Checks that depend on the environment take the stricter side where it is not known. */
function environmentOf(raw: RawSettings): Environment {
    return raw.environment === "staging" ? "staging" : "production";
}

function joined(area: string, path: string): string {
    if (path === "") return area;
    return path.startsWith("[") ? `${area}${path}` : `${area}.${path}`;
}

interface ReadArea {
    readonly value?: unknown;
    readonly problems: readonly Problem[];
}

function readArea(area: Area, raw: unknown, environment: Environment): ReadArea {
    // Pulumi.yaml gives absent keys an empty default, so that they are reported here and not one by one by the engine.
    const present = isEmpty(raw) ? undefined : raw;
    const result = area.schema.safeParse(present);
    if (!result.success) {
        if (present === undefined) return { problems: [missing(area)] };
        const found = explain(area.schema, present, result.error.issues);
        const repaired = repair(area.schema, present, result.error.issues);
        const more = repaired === undefined ? [] : (area.check?.(repaired.value as never, { environment }) ?? []);
        return { problems: [...found, ...more.filter(({ path }) => repaired?.isTrusted(path))] };
    }
    const value = result.data as never;
    return { value, problems: area.check?.(value, { environment }) ?? [] };
}

function missing(area: Area): Problem {
    const { description, schema } = area;
    return { path: "", problem: `is missing (${description})`, ...given("allowed", describe(schema)) };
}

function isEmpty(raw: unknown): boolean {
    return (
        raw === undefined ||
        raw === null ||
        raw === "" ||
        (typeof raw === "object" && !Array.isArray(raw) && Object.keys(raw).length === 0)
    );
}

/** Relative hosts become full ones here, so that nobody downstream can forget to. */
function settle(value: AreaSettings, stack: string): Settings {
    const withHosts = mapKey(value, "host", (host) => fullHost(host, value.baseDomain));
    return deepFreeze({ ...withHosts, stack });
}

function deepFreeze<Value extends object>(value: Value): Value {
    for (const inner of Object.values(value)) if (typeof inner === "object" && inner !== null) deepFreeze(inner);
    return Object.freeze(value);
}
