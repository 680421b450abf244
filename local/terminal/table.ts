import { visibleWidth } from "./style";

export interface Column {
    readonly title: string;
    /** @default "left" */
    readonly align?: "left" | "right";
}

/** Aligned columns, two spaces apart, title first, no trailing blanks. Cells may hold colours. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
    const titles = columns.map((column) => column.title);
    const widths = columns.map((_, index) =>
        Math.max(...[titles, ...rows].map((row) => visibleWidth(row[index] ?? ""))),
    );
    const line = (row: readonly string[]) =>
        columns
            .map((column, index) => {
                const cell = row[index] ?? "";
                const padding = " ".repeat((widths[index] ?? 0) - visibleWidth(cell));
                return column.align === "right" ? padding + cell : cell + padding;
            })
            .join("  ")
            .trimEnd();
    return [titles, ...rows].map(line).join("\n");
}
