import type { Comparison } from "../figures";
import type { Measured, Rounds } from "./rounds";

interface Pair {
    readonly ours: Measured;
    readonly other: Measured;
    readonly goal?: number;
    readonly cause?: string;
}

const processors =
    "the cluster's servers use the processors as they do for kubectl, and program, engine, plugins and packs as much again";
const wholeProgram = "the whole program is evaluated and every object compared, whatever has changed";
const instantPods = `${wholeProgram}; pods that are simulated are ready at once, so there is no rollout to hide behind`;

const pairs: readonly Pair[] = [
    { ours: "everything made", other: "everything made by kubectl", goal: 1, cause: processors },
    { ours: "everything made", other: "everything made by Helm", goal: 0.8, cause: processors },
    { ours: "preview without a change", other: "preview of an empty program", goal: 2, cause: wholeProgram },
    { ours: "preview without a change", other: "upgrade by Helm without a change" },
    { ours: "one image changed", other: "one image changed by kubectl", goal: 1.3, cause: instantPods },
    { ours: "one image changed", other: "one image changed by Helm" },
    { ours: "everything removed", other: "everything removed by kubectl" },
];

export function comparisonsOf({ stack, objects, timings }: Rounds): readonly Comparison[] {
    return pairs.map(({ ours, other, ...rest }) => ({
        what: `${stack} (${objects} objects): ${ours}`,
        ours: timings[ours],
        against: other,
        others: timings[other],
        ...rest,
    }));
}
