import { visibleWidth } from "./style";
import { wrapped } from "./wrap";

export interface Column {
    readonly title: string;
    /** @default "left" */
    readonly align?: "left" | "right";
}

const gap = 2;
const indent = 4;
/** A column that has no more than this gives nothing away. */
const narrowest = 14;

/**
 * Aligned columns, two spaces apart, title first, no trailing blanks. Cells may hold colours. What is wider than the
 * terminal would be broken anywhere: there the widest columns go on in lines of their own.
 */
export function formatTable(
    columns: readonly Column[],
    rows: readonly (readonly string[])[],
    width = Number.POSITIVE_INFINITY,
    /** Lines that stand below each row as they are. */
    below: readonly (readonly string[])[] = [],
): string {
    const titles = columns.map((column) => column.title);
    const all = [titles, ...rows];
    const natural = columns.map((_, index) => Math.max(...all.map((row) => visibleWidth(row[index] ?? ""))));
    const widths = fitted(natural, width - gap * (columns.length - 1));
    const line = (row: readonly string[]) =>
        columns
            .map((column, index) => {
                const cell = row[index] ?? "";
                const padding = " ".repeat(Math.max(0, (widths[index] ?? 0) - visibleWidth(cell)));
                return column.align === "right" ? padding + cell : cell + padding;
            })
            .join(" ".repeat(gap))
            .trimEnd();
    return all
        .flatMap((row, index) => [
            ...linesOf(row, widths).map(line),
            ...(index === 0 ? [] : (below[index - 1] ?? [])).map((text) => `${" ".repeat(indent)}${text}`),
        ])
        .join("\n");
}

/** Whether a text can be shown on so many columns without breaking any of its lines. */
export function fits(text: string, width: number): boolean {
    return text.split("\n").every((line) => visibleWidth(line) <= width);
}

/** The widest gives until all fit, or until nobody has anything to give. */
function fitted(natural: readonly number[], most: number): readonly number[] {
    const widths = [...natural];
    for (;;) {
        const over = widths.reduce((sum, width) => sum + width, 0) - most;
        const [widest = 0, next = 0] = widths.toSorted((a, b) => b - a);
        if (over <= 0 || widest <= narrowest) return widths;
        const share = widest === next ? 1 : widest - next;
        widths[widths.indexOf(widest)] = Math.max(narrowest, widest - Math.min(over, share));
    }
}

/** A row in as many lines as its longest cell needs. */
function linesOf(row: readonly string[], widths: readonly number[]): readonly (readonly string[])[] {
    const cells = row.map((cell, index) => wrapped(cell, widths[index] ?? Number.POSITIVE_INFINITY));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, index) => cells.map((lines) => lines[index] ?? ""));
}
