/** Colours by meaning, so that every command says the same thing the same way. */
export interface Style {
    good(text: string): string;
    bad(text: string): string;
    warn(text: string): string;
    dim(text: string): string;
    bold(text: string): string;
    /** Of the terminal, in columns; a file has no end. */
    readonly width: number;
}

const codes: Readonly<Record<Exclude<keyof Style, "width">, number>> = { good: 32, bad: 31, warn: 33, dim: 2, bold: 1 };

export function styleFor(colour: boolean, width = Number.POSITIVE_INFINITY): Style {
    const paint = (name: keyof typeof codes) => (text: string) =>
        colour && text !== "" ? `\u001b[${codes[name]}m${text}\u001b[0m` : text;
    return {
        good: paint("good"),
        bad: paint("bad"),
        warn: paint("warn"),
        dim: paint("dim"),
        bold: paint("bold"),
        width,
    };
}

const escapeCharacter = String.fromCharCode(27);
const sequence = new RegExp(`${escapeCharacter}\\[[0-9;]*[A-Za-z]`, "g");

const painted = new RegExp(`^(${escapeCharacter}\\[[0-9;]*m)(.*)(${escapeCharacter}\\[0m)$`, "s");

/** A text made into several, each in the colour that the whole had. */
export function repainted(text: string, divide: (plain: string) => readonly string[]): readonly string[] {
    const [, on = "", inner = withoutColours(text), off = ""] = painted.exec(text) ?? [];
    return divide(withoutColours(inner)).map((part) => `${on}${part}${off}`);
}

export function withoutColours(text: string): string {
    return text.replace(sequence, "");
}

/** Columns a text takes on a terminal: escape sequences take none. */
export function visibleWidth(text: string): number {
    return [...withoutColours(text)].length;
}
