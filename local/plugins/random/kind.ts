import type { JsonObject } from "../protocol/json";

export interface Problem {
    readonly property: string;
    readonly reason: string;
}

export interface Generated {
    readonly id: string;
    readonly outputs: JsonObject;
}

/** One type of random value. Every change of its inputs makes a new value. */
export interface RandomKind {
    readonly inputs: readonly string[];
    /** What is drawn, and whether it is secret. */
    readonly computed: Readonly<Record<string, "secret" | "plain">>;
    readonly problems: (inputs: JsonObject) => Problem[];
    /** The inputs with everything the program leaves open filled in. */
    readonly complete: (inputs: JsonObject) => JsonObject;
    readonly generate: (inputs: JsonObject) => Generated;
    /** A value from elsewhere, by the id that stands for it. */
    readonly adopt?: (id: string) => Generated & { readonly inputs: JsonObject };
}

/** A whole number within limits; whatever is not known yet passes. */
export function wholeNumber(inputs: JsonObject, property: string, least: number, required = false): Problem[] {
    const value = inputs[property];
    if (value === undefined || value === null) {
        return required ? [{ property, reason: `"${property}" is required: a whole number of at least ${least}` }] : [];
    }
    if (typeof value === "number" && Number.isInteger(value) && value >= least) return [];
    return [
        {
            property,
            reason: `"${property}" is ${JSON.stringify(value)}, but must be a whole number of at least ${least}`,
        },
    ];
}
