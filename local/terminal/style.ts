/** Colours by meaning, so that every command says the same thing the same way. */
export interface Style {
    good(text: string): string;
    bad(text: string): string;
    warn(text: string): string;
    dim(text: string): string;
    bold(text: string): string;
}

const codes: Readonly<Record<keyof Style, number>> = { good: 32, bad: 31, warn: 33, dim: 2, bold: 1 };

export function styleFor(colour: boolean): Style {
    const paint = (name: keyof Style) => (text: string) =>
        colour && text !== "" ? `\u001b[${codes[name]}m${text}\u001b[0m` : text;
    return { good: paint("good"), bad: paint("bad"), warn: paint("warn"), dim: paint("dim"), bold: paint("bold") };
}

const escapeCharacter = String.fromCharCode(27);
const sequence = new RegExp(`${escapeCharacter}\\[[0-9;]*[A-Za-z]`, "g");

export function withoutColours(text: string): string {
    return text.replace(sequence, "");
}

/** Columns a text takes on a terminal: escape sequences take none. */
export function visibleWidth(text: string): number {
    return [...withoutColours(text)].length;
}
