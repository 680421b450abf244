/** Marks of the engine's events: what is secret, and what only the update will know. */
const secretMark = "4dabf18193072939515e22adb298388d";
const secretValue = "1b47061264138c4ac30d75fd1eb44270";
const unknownMarks = new Set([
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
]);

export const secretText = "[secret]";
export const unknownText = "[unknown]";

export type Group = Readonly<Record<string, unknown>>;

export function isGroup(value: unknown): value is Group {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function groupOf(value: unknown): Group {
    return isGroup(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}

/** Follows a path of keys; undefined where it ends. */
export function at(value: unknown, ...path: readonly string[]): unknown {
    return path.reduce<unknown>((here, key) => groupOf(here)[key], value);
}

/** Inputs as an event holds them, as they may be shown: whatever is secret or unknown is a word that says so. */
export function showable(value: unknown): unknown {
    if (typeof value === "string") return unknownMarks.has(value) ? unknownText : value;
    if (Array.isArray(value)) return value.map(showable);
    if (!isGroup(value)) return value;
    if (value[secretMark] === secretValue) return secretText;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, showable(inner)]));
}

/** What kubectl apply leaves on an object: all of it once more, contents included. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** A Secret's contents are secret whether or not the program said so. Its keys may be known. */
export function hideContents(object: Group): Group {
    if (object.kind !== "Secret") return object;
    const hidden = (contents: unknown) =>
        isGroup(contents) ? Object.fromEntries(Object.keys(contents).map((key) => [key, secretText])) : secretText;
    const copies = (metadata: unknown) =>
        at(metadata, "annotations", lastApplied) === undefined
            ? metadata
            : {
                  ...groupOf(metadata),
                  annotations: { ...groupOf(at(metadata, "annotations")), [lastApplied]: secretText },
              };
    return Object.fromEntries(
        Object.entries(object).map(([key, value]) => [
            key,
            key === "data" || key === "stringData" ? hidden(value) : key === "metadata" ? copies(value) : value,
        ]),
    );
}

/** One value in one line, cut honestly. */
export function inLine(value: unknown, most = 160): string {
    if (value === undefined) return "nothing";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const line = text.replaceAll(/\s*\n\s*/g, " ⏎ ");
    return line.length <= most ? line : `${line.slice(0, most)}… (${text.length} characters)`;
}
