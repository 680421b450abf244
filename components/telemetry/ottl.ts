/** Statements of the collector's transformation language, as its configuration holds them. */

/** A text in a statement. A dollar would start a variable of the configuration. */
export function text(value: string): string {
    return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "$$$$")}"`;
}

export interface Transformation {
    readonly error_mode: "ignore" | "propagate";
    readonly log_statements?: readonly Statements[];
    readonly trace_statements?: readonly Statements[];
}

export interface Statements {
    readonly context: "resource" | "log" | "span" | "spanevent";
    readonly statements: readonly string[];
}
