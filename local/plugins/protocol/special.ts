// How the engine writes values that plain JSON cannot hold: unknown ones as well-known strings, secrets and the like as
// objects with a well-known key.
import { isObject, type Json, type JsonObject } from "./json";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

export const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN = new Set<Json>([
    UNKNOWN_STRING,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
]);

export function isUnknown(value: Json | undefined): boolean {
    return typeof value === "string" && UNKNOWN.has(value);
}

export function isSecret(value: Json | undefined): boolean {
    return isObject(value) && value[SIGNATURE] === SECRET;
}

export function secret(value: Json): JsonObject {
    return isObject(value) && isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

function isMarked(value: Json | undefined): boolean {
    return isObject(value) && Object.hasOwn(value, SIGNATURE);
}

/** Files and archives have no meaning in the resources of these plugins. */
export class UnsupportedValue extends Error {
    constructor() {
        super("assets, archives and resource references are not values a resource of this provider can hold");
        this.name = "UnsupportedValue";
    }
}

/** A copy of the value without its secret marks. Unknown values stay as they are. */
export function reveal(value: JsonObject): JsonObject;
export function reveal(value: Json): Json;
export function reveal(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => reveal(item));
    if (!isObject(value)) return value;
    if (isMarked(value)) {
        const kind = value[SIGNATURE];
        if (kind !== SECRET && kind !== OUTPUT) throw new UnsupportedValue();
        // An output without a value is one the engine does not know yet.
        const inner = value.value;
        return inner === undefined ? UNKNOWN_STRING : reveal(inner);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item)]));
}

export function containsUnknown(value: Json | undefined): boolean {
    return contains(value, isUnknown);
}

export function containsSecret(value: Json | undefined): boolean {
    return contains(value, isSecret);
}

function contains(value: Json | undefined, wanted: (value: Json | undefined) => boolean): boolean {
    if (wanted(value)) return true;
    if (Array.isArray(value)) return value.some((item) => contains(item, wanted));
    return isObject(value) && Object.values(value).some((item) => contains(item, wanted));
}

/**
 * Marks as secret what is secret at the same path of `inputs`. A list with a secret anywhere inside becomes secret as
 * a whole, since its elements may be merged or reordered on the way.
 */
export function copySecrets(values: JsonObject, inputs: JsonObject): JsonObject {
    return Object.fromEntries(
        Object.entries(values).map(([key, value]) => {
            const input = Object.hasOwn(inputs, key) ? inputs[key] : undefined;
            if (isSecret(value) || input === undefined) return [key, value];
            if (isSecret(input)) return [key, secret(value)];
            if (isObject(input) && isObject(value)) return [key, copySecrets(value, input)];
            if (Array.isArray(input) && Array.isArray(value) && containsSecret(input)) return [key, secret(value)];
            return [key, value];
        }),
    );
}
