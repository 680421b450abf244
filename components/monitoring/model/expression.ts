/** A series that a query reads, with the labels it is selected by. */
export interface Selector {
    /** Undefined where only labels are given, so that any series could be meant. */
    readonly name?: string;
    readonly labels: readonly string[];
    /** The one scrape job that it must be of, where one is named. */
    readonly job?: string;
}

const keywords = new Set(["and", "or", "unless", "atan2", "bool", "offset", "inf", "nan", "start", "end"]);
const grouping = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);
const aggregations = new Set("sum min max avg group stddev stdvar count count_values bottomk topk quantile".split(" "));

/**
 * One word of a query at a time: a text, a range, a name, a number with or without a unit, or a single sign. Whether the
 * query is well formed is promtool's business; here only its names matter.
 */
const word =
    /\s+|#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\[[^\]]*\]|[a-zA-Z_:][a-zA-Z0-9_:]*|\d[\w.]*|[=!]~|[=!<>]=|./gy;

function wordsOf(query: string): readonly string[] {
    return [...query.matchAll(word)].map(([text]) => text).filter((text) => !/^(\s|#)/.test(text));
}

/** Every series that a query reads. */
export function selectorsIn(query: string): readonly Selector[] {
    const words = wordsOf(query);
    const found: Selector[] = [];
    for (let at = 0; at < words.length; at++) {
        const text = words[at] ?? "";
        const lower = text.toLowerCase();
        if (grouping.has(lower)) {
            if (words[at + 1] === "(") at = closing(words, at + 1, ")");
        } else if (text === "{") {
            const end = closing(words, at, "}");
            found.push(selectedBy(words.slice(at + 1, end)));
            at = end;
        } else if (isName(text) && !keywords.has(lower) && !aggregations.has(lower) && words[at + 1] !== "(") {
            const selected = words[at + 1] === "{";
            const end = selected ? closing(words, at + 1, "}") : at;
            found.push({ name: text, ...selectedBy(selected ? words.slice(at + 2, end) : []) });
            at = end;
        }
    }
    return found;
}

function isName(text: string): boolean {
    return /^[a-zA-Z_:]/.test(text);
}

function closing(words: readonly string[], from: number, sign: string): number {
    const end = words.indexOf(sign, from);
    return end === -1 ? words.length : end;
}

function selectedBy(words: readonly string[]): Omit<Selector, "name"> {
    const labels = words.filter((text, index) => isName(text) && /^[=!]/.test(words[index + 1] ?? ""));
    const at = words.findIndex((text, index) => text === "job" && words[index + 1] === "=");
    const [, job] = /^["'`](.*)["'`]$/.exec(words[at + 2] ?? "") ?? [];
    return at === -1 || job === undefined ? { labels } : { labels, job };
}
