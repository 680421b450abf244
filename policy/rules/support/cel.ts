/** A list of texts, as the API server's expressions write it. */
export function celTexts(texts: readonly string[]): string {
    return `[${texts.map(celText).join(", ")}]`;
}

export function celText(text: string): string {
    return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
