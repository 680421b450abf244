/** Marks of the engine's wire format. */
const secretMark = "4dabf18193072939515e22adb298388d";
const secretValue = "1b47061264138c4ac30d75fd1eb44270";
const unknownMarks = new Set([
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
]);

/** Stands for a value that only a provider will know. */
export const unknown = "[unknown]";

export type ShowSecret = (value: unknown) => unknown;

export interface Inputs {
    readonly inputs: Readonly<Record<string, unknown>>;
    /** The paths of secrets among them. */
    readonly secrets: readonly string[];
}

/** Inputs as the program wrote them, with secrets taken out of their wrapping and noted. */
export function inputsOf(raw: unknown, showSecret: ShowSecret = (value) => value): Inputs {
    const secrets: string[] = [];
    const copy = (value: unknown, path: string): unknown => {
        if (typeof value === "string" && unknownMarks.has(value)) return unknown;
        if (Array.isArray(value)) return value.map((item, index) => copy(item, `${path}[${index}]`));
        if (typeof value !== "object" || value === null) return value;
        if (isSecret(value)) {
            if (!secrets.includes(path)) secrets.push(path);
            return showSecret(copy(value.value, path));
        }
        return Object.fromEntries(
            Object.entries(value).map(([key, item]) => [key, copy(item, path === "" ? key : `${path}.${key}`)]),
        );
    };
    return { inputs: copy(raw, "") as Record<string, unknown>, secrets };
}

function isSecret(value: object): value is { readonly value: unknown } {
    return secretMark in value && value[secretMark] === secretValue && "value" in value;
}

/** Hides every value but keeps the shape, so that a reader still sees which keys there are. */
export function mask(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value !== "object" || value === null) return "[secret]";
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner)]));
}
