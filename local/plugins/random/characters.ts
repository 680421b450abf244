// Passwords and strings: characters drawn from chosen classes, each class at least as often as asked.
import { randomInt } from "node:crypto";
import { hashSync } from "bcryptjs";
import type { JsonObject } from "../protocol/json";
import { type Problem, type RandomKind, wholeNumber } from "./kind";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const FLAGS = ["lower", "numeric", "special", "upper"] as const;
const MINIMA = ["minLower", "minNumeric", "minSpecial", "minUpper"] as const;
const INPUTS = ["keepers", "length", ...FLAGS, "number", ...MINIMA, "overrideSpecial"];

// bcrypt looks at no more of a password than this.
const BCRYPT_BYTES = 72;
const BCRYPT_COST = 10;

interface Class {
    /** Any position may hold one of them; otherwise there are just as many as are asked for. */
    readonly anywhere: boolean;
    readonly characters: string;
    readonly least: number;
}

function complete(inputs: JsonObject): JsonObject {
    // `number` is an older name of `numeric`.
    const numeric = inputs.numeric ?? inputs.number ?? true;
    const filled: JsonObject = { ...inputs, numeric, number: numeric };
    for (const flag of FLAGS) filled[flag] ??= true;
    for (const least of MINIMA) filled[least] ??= 0;
    return filled;
}

function classes(inputs: JsonObject): Class[] {
    const filled = complete(inputs);
    const special =
        typeof filled.overrideSpecial === "string" && filled.overrideSpecial !== "" ? filled.overrideSpecial : SPECIAL;
    const all = [
        { on: filled.lower, characters: LOWER, least: filled.minLower },
        { on: filled.numeric, characters: DIGITS, least: filled.minNumeric },
        { on: filled.special, characters: special, least: filled.minSpecial },
        { on: filled.upper, characters: UPPER, least: filled.minUpper },
    ];
    return all.map(({ on, characters, least }) => ({
        anywhere: on === true,
        characters,
        least: typeof least === "number" ? least : 0,
    }));
}

function problems(inputs: JsonObject): Problem[] {
    const wrong = [
        ...wholeNumber(inputs, "length", 1, true),
        ...MINIMA.flatMap((property) => wholeNumber(inputs, property, 0)),
        ...[...FLAGS, "number"].flatMap((property) => {
            const value = inputs[property];
            const fits = value === undefined || value === null || typeof value === "boolean";
            return fits ? [] : [{ property, reason: `"${property}" must be true or false` }];
        }),
    ];
    if (wrong.length > 0) return wrong;
    const needed = classes(inputs).reduce((sum, { least }) => sum + least, 0);
    if (typeof inputs.length === "number" && needed > inputs.length) {
        return [{ property: "length", reason: `"length" is ${inputs.length}, but the minima add up to ${needed}` }];
    }
    const free = typeof inputs.length === "number" && needed < inputs.length;
    if (free && !classes(inputs).some(({ anywhere }) => anywhere)) {
        return [{ property: "lower", reason: 'one of "lower", "numeric", "special" and "upper" must be true' }];
    }
    return [];
}

/** The required characters first, then any of all classes, then shuffled, so that no position gives its class away. */
export function drawCharacters(inputs: JsonObject): string {
    const length = typeof inputs.length === "number" ? inputs.length : 0;
    const chosen = classes(inputs);
    const all = chosen.flatMap(({ anywhere, characters }) => (anywhere ? [characters] : [])).join("");
    const drawn = chosen.flatMap(({ characters, least }) => Array.from({ length: least }, () => pick(characters)));
    while (drawn.length < length) drawn.push(pick(all));
    for (let i = drawn.length - 1; i > 0; i--) {
        const j = randomInt(i + 1);
        const [a = "", b = ""] = [drawn[i], drawn[j]];
        drawn[i] = b;
        drawn[j] = a;
    }
    return drawn.join("");
}

function pick(characters: string): string {
    return characters.charAt(randomInt(characters.length));
}

export function bcryptHash(password: string): string {
    const bytes = Buffer.from(password, "utf8").subarray(0, BCRYPT_BYTES);
    // Cut between characters: half of one would be another password.
    return hashSync(bytes.toString("utf8").replace(/\uFFFD+$/, ""), BCRYPT_COST);
}

export const randomPassword: RandomKind = {
    inputs: INPUTS,
    computed: { bcryptHash: "secret", result: "secret" },
    problems,
    complete,
    generate: (inputs) => passwordOf(drawCharacters(inputs)),
    adopt: (id) => ({ ...passwordOf(id), inputs: complete({ length: [...id].length }) }),
};

function passwordOf(result: string): { id: string; outputs: JsonObject } {
    // The id is shown everywhere, so it must not be the password.
    return { id: "none", outputs: { result, bcryptHash: bcryptHash(result) } };
}

export const randomString: RandomKind = {
    inputs: INPUTS,
    computed: { result: "plain" },
    problems,
    complete,
    generate: (inputs) => {
        const result = drawCharacters(inputs);
        return { id: result, outputs: { result } };
    },
    adopt: (id) => ({ id, outputs: { result: id }, inputs: complete({ length: [...id].length }) }),
};
