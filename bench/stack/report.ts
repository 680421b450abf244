import { median } from "../figures";
import type { Taken } from "../run";
import type { Measured, Rounds } from "./rounds";

export interface Figures extends Rounds, Taken {}

interface Comparison {
    readonly ours: Measured;
    readonly other: Measured;
    /** How many times the other's time it may take. */
    readonly goal?: number;
}

const comparisons: readonly Comparison[] = [
    { ours: "everything made", other: "everything made by hand", goal: 1 },
    { ours: "preview without a change", other: "preview of an empty program", goal: 2 },
    { ours: "everything removed", other: "everything removed by hand" },
];

export function markdown(figures: Figures): string {
    const { stack, objects, date, machine, timings } = figures;
    const rounds = timings["everything made"].length;
    return [
        "# What a whole stack takes",
        "",
        `Made by \`node -r ./typescript.cjs bench/stack/cli.ts --stack ${stack} --rounds ${rounds}\` on ${date}: ${machine}.`,
        "",
        `The ${objects} objects of ${stack} on the local control plane, ${rounds} rounds in turn: the engine's update with all its waits, packs on, against`,
        "`kubectl apply --server-side` of what `make render` writes and a wait for every rollout and job. Seconds: least, middle, most.",
        "",
        "| | here | | compared with | middle against middle | goal |",
        "|---|---|---|---|---|---|",
        ...comparisons.map(({ ours, other, goal }) =>
            [
                "",
                ours,
                spread(timings[ours]),
                other,
                spread(timings[other]),
                `${ratio(timings[ours], timings[other])} ×`,
                goal === undefined ? "" : `${goal} ×`,
                "",
            ]
                .join(" | ")
                .trim(),
        ),
        "",
    ].join("\n");
}

export function ratio(ours: readonly number[], others: readonly number[]): string {
    return (median(ours) / median(others)).toFixed(2);
}

function spread(seconds: readonly number[]): string {
    return [Math.min(...seconds), median(seconds), Math.max(...seconds)].map((each) => each.toFixed(1)).join(" · ");
}
