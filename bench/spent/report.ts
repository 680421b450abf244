import { row } from "../figures";
import type { SpentFigures } from "./take";

const kinds = ["program", "plugins", "engine", "state", "packs", "cluster", "other"] as const;

export function section({ stack, resources, depth, spent }: SpentFigures): readonly string[] {
    return [
        `## Where the time goes: ${stack}`,
        "",
        `${resources} resources in the engine's state, components among them; the longest way along what waits for what has ${depth}.`,
        "Processor seconds by who used them: the program with its language host, the provider plugins, the engine, the keeper of its state,",
        "the policy packs, the cluster's own servers. Steps: how many the engine had under way at once, in the mean and at most. Longest way: what the",
        "steps along it took together, so that no number of hands could have been faster.",
        "",
        row("", "wall", ...kinds, "steps", "longest way"),
        row("---", ...["", ...kinds, "", ""].map(() => "---:")),
        ...spent.map(({ operation, seconds, processes, parallel, longestWay }) =>
            row(
                operation,
                `${seconds.toFixed(1)} s`,
                ...kinds.map((kind) => `${(processes[kind]?.cpuSeconds ?? 0).toFixed(1)} s`),
                `${parallel.mean.toFixed(1)}, ${parallel.most}`,
                longestWay === undefined ? "" : `${longestWay.toFixed(1)} s`,
            ),
        ),
        "",
    ];
}
