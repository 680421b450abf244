import { repainted, visibleWidth, withoutColours } from "./style";

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

/** What names and addresses are made of: where one has to be broken, it is better done after one of these. */
const joint = /^.*[./:,_[\]-]/;

function pieces(word: string, width: number): readonly string[] {
    const letters = [...word];
    if (letters.length <= width) return [word];
    const most = letters.slice(0, width).join("");
    const [first = most] = joint.exec(most) ?? [];
    const piece = [...first].length > width / 3 ? first : most;
    return [piece, ...pieces([...word].slice([...piece].length).join(""), width)];
}

/** Past its blanks and its mark or title a line's own words begin: below these it goes on. */
const lead = /^\s*(?:(?:[-·!✗✓…~+±=]|(?:cause|log|next):)\s+)*/u;
/** What somebody will copy: broken in two, it would be two commands. */
const typed = [
    /\bmake [a-z-]+ [A-Z]+=/,
    /\bpulumi (?:cancel|config|import|login|plugin|preview|refresh|stack|state|up)\b/,
    /\bkubectl (?:-|annotate|apply|auth|config|create|delete|describe|exec|get|label|logs|patch|scale|wait)/,
    /\bgit (?:add|checkout|commit|fetch|ls-remote|pull|push|revert|switch)\b/,
    /\b(?:npm|npx|node|cp|mv|rm|export) [\w./"'-]*[./"'-]/,
    /\bnpm (?:ci|install)\b/,
];

/** Each line in lines of at most this width, broken between words; one that holds a command to copy is left whole. */
export function folded(text: string, width: number): string {
    return text
        .split("\n")
        .flatMap((line) => foldedLine(line, width))
        .join("\n");
}

function foldedLine(line: string, width: number): readonly string[] {
    const plain = withoutColours(line);
    if (visibleWidth(plain) <= width || typed.some((one) => one.test(plain))) return [line];
    const [start = ""] = lead.exec(plain) ?? [];
    // One of several that stand below each other without a mark is told from the next by where it goes on.
    const further = start !== "" && start.trim() === "" ? 2 : 0;
    const indent = " ".repeat(Math.min(start.length + further, Math.floor(width / 2)));
    const lines: string[] = [];
    for (const word of line.split(" ")) {
        const last = lines.at(-1);
        // A path or an address that is wider by itself is better copied where it stands.
        const alone = indent.length + visibleWidth(word);
        const fits = last !== undefined && (visibleWidth(last) + 1 + visibleWidth(word) <= width || alone > width);
        if (fits) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(last === undefined ? word : `${indent}${word}`);
    }
    return lines.map((one) => one.trimEnd());
}
