export function median(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
    return (low + high) / 2;
}

/** Two things that were timed in turns. */
export interface Comparison {
    readonly what: string;
    /** Seconds of each round, or what else is measured. */
    readonly ours: readonly number[];
    readonly against: string;
    readonly others: readonly number[];
    /** How many times the other's it may take. */
    readonly goal?: number;
    /** What stands between it and the goal. */
    readonly cause?: string;
    readonly unit?: "s" | "MiB" | "ms";
}

export const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

export function ratio(ours: readonly number[], others: readonly number[]): number {
    return median(ours) / median(others);
}

/** The least, the middle and the most. */
export function spread(values: readonly number[], unit: Comparison["unit"] = "s"): string {
    const digits = unit === "s" ? 2 : 0;
    if (values.length === 1) return `${values[0]?.toFixed(digits)} ${unit}`;
    const three = [Math.min(...values), median(values), Math.max(...values)].map((each) => each.toFixed(digits));
    return `${three.join(" · ")} ${unit}`;
}

/** Whether the goal is met, and what is missing where it is not. */
function verdict({ ours, others, goal, cause = "" }: Comparison): readonly [goal: string, distance: string] {
    if (goal === undefined) return ["", ""];
    const times = ratio(ours, others);
    if (times <= goal) return [`${goal} ×`, "met"];
    return [`${goal} ×`, `${(times / goal).toFixed(1)} times the goal${cause === "" ? "" : `: ${cause}`}`];
}

export function comparisonTable(comparisons: readonly Comparison[]): readonly string[] {
    return [
        row("what", "least · middle · most", "against", "least · middle · most", "ratio", "goal", ""),
        row("---", "---:", "---", "---:", "---:", "---:", "---"),
        ...comparisons.map((one) =>
            row(
                one.what,
                spread(one.ours, one.unit),
                one.against,
                spread(one.others, one.unit),
                `${ratio(one.ours, one.others).toFixed(2)} ×`,
                ...verdict(one),
            ),
        ),
    ];
}
