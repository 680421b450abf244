import { repainted, visibleWidth } from "./style";

/** A text in lines of at most this width, broken between words, and within a word that is wider by itself. */
export function wrapped(text: string, width: number): readonly string[] {
    if (visibleWidth(text) <= width) return [text];
    return repainted(text, (plain) => {
        const lines: string[] = [];
        for (const word of plain.split(" ").flatMap((one) => pieces(one, width))) {
            const last = lines.at(-1);
            if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
            else lines[lines.length - 1] = `${last} ${word}`;
        }
        return lines;
    });
}

function pieces(word: string, width: number): readonly string[] {
    const letters = [...word];
    return Array.from({ length: Math.max(1, Math.ceil(letters.length / width)) }, (_, index) =>
        letters.slice(index * width, (index + 1) * width).join(""),
    );
}
