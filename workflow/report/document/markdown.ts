/** Text from a change under review may hold anything; in the report it is text and nothing else. */
export function plain(text: string): string {
    return (
        text
            .replaceAll(/\s+/g, " ")
            .replaceAll("&", "&amp;")
            .replaceAll("<", "&lt;")
            .replaceAll(">", "&gt;")
            .replaceAll(/[\\`*_[\]|~#]/g, "\\$&")
            // Nobody is to be notified because a value looks like a name.
            .replaceAll("@", "@&#8203;")
    );
}

/** As code where that can be said without breaking out of it. */
export function code(text: string): string {
    const line = text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
    return line.includes("`") ? plain(text) : `\`${line}\``;
}

export function table(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    return [line(titles), line(titles.map(() => "---")), ...rows.map(line)];
}

const fence = "~~~~~~";

/** A block that nothing in it can end. */
export function diffBlock(lines: readonly string[]): readonly string[] {
    return [`${fence}diff`, ...lines.map((line) => line.replaceAll(fence, "~~~~~ ~")), fence];
}

export function folded(title: string, lines: readonly string[]): readonly string[] {
    return ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>", ""];
}

/** The first of a list, and how many are not shown. */
export function firstOf<Item>(
    items: readonly Item[],
    most: number,
    line: (item: Item) => string,
    what: string,
): readonly string[] {
    const shown = items.slice(0, most).map(line);
    const left = items.length - shown.length;
    return left === 0 ? shown : [...shown, `- … and ${left} more ${what}, all of them in the JSON report`];
}

export function count(number: number, one: string, many = `${one}s`): string {
    return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
