// How the engine writes what JSON has no word for. These texts are part of its protocol and do not change.

const unknownValues: ReadonlySet<unknown> = new Set([
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // text
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // list
    "030794c1-ac77-496b-92df-f27374a8bd58", // asset
    "e48ece36-62e2-4504-bad9-02848725956a", // archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // mapping
]);

/** They are all as long as each other, so that longer texts need not be looked up. */
const unknownLength = 36;

/** What an unknown text looks like on the wire: for tests, and for objects that are built with a gap in them. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

interface Wrapper {
    readonly [signatureKey]: string;
    readonly value?: unknown;
    readonly secret?: unknown;
    readonly ciphertext?: unknown;
    readonly plaintext?: unknown;
}

function isWrapper(value: unknown): value is Wrapper {
    return typeof value === "object" && value !== null && signatureKey in value;
}

/** An output that carries no value is unknown as well. */
export function isUnknown(value: unknown): boolean {
    if (typeof value === "string") return value.length === unknownLength && unknownValues.has(value);
    return isWrapper(value) && value[signatureKey] === outputSignature && !("value" in value);
}

/** A secret, or an output that may be one. */
export function isSecretWrapper(value: unknown): value is Wrapper {
    if (!isWrapper(value)) return false;
    return value[signatureKey] === secretSignature || (value[signatureKey] === outputSignature && "value" in value);
}

/** What is inside; in an exported state it is cipher text, and then all that can be said is that something is there. */
export function secretContent(wrapper: Wrapper): unknown {
    if ("value" in wrapper) return wrapper.value;
    if (typeof wrapper.plaintext === "string") return JSON.parse(wrapper.plaintext);
    return unknownText;
}

export function asSecret(value: unknown): unknown {
    return { [signatureKey]: secretSignature, value };
}
