import { type Comparison, row } from "../figures";
import { type Size, type Step, steps } from "./rounds";

/** What every Pulumi program has; the keeper of the state is this project's. */
const everybodys = ["engine", "program", "plugins"] as const;
const own = [...everybodys, "state"] as const;
const flat = 1.25;
const mebibytes = 1024;

const perObject = ({ seconds, objects }: Size, step: Step): number => (seconds[step] / objects) * 1000;
const together = ({ memory }: Size, kinds: readonly string[] = own): number =>
    kinds.reduce((sum, kind) => sum + (memory[kind] ?? 0), 0);

/** The most of everything against the least, for each object. */
export function copiesCompared(sizes: readonly Size[]): readonly Comparison[] {
    const [few, many] = [sizes[0], sizes.at(-1)];
    if (few === undefined || many === undefined) return [];
    return [
        ...steps.map(
            (step): Comparison => ({
                what: `${many.objects} objects: ${step}, each`,
                ours: [perObject(many, step)],
                against: `${few.objects} objects`,
                others: [perObject(few, step)],
                unit: "ms",
                goal: flat,
            }),
        ),
        {
            what: `${many.objects} objects: memory of engine, program and plugins`,
            ours: [together(many, everybodys)],
            against: "1 GiB",
            others: [mebibytes],
            unit: "MiB",
            goal: 1,
        },
        {
            what: "the same, with the keeper of the state",
            ours: [together(many)],
            against: "1 GiB",
            others: [mebibytes],
            unit: "MiB",
        },
    ];
}

export function nodesCompared(sizes: readonly Size[]): readonly Comparison[] {
    const [few, many] = [sizes[0], sizes.at(-1)];
    if (few === undefined || many === undefined) return [];
    return steps.map((step) => ({
        what: `${many.nodes} nodes, ${many.objects} objects: ${step}`,
        ours: [many.seconds[step]],
        against: `${few.nodes} nodes`,
        others: [few.seconds[step]],
        goal: flat,
    }));
}

export function copiesSection(sizes: readonly Size[]): readonly string[] {
    return [
        "## More objects",
        "",
        "Small shops of three programs each, on the project's own components, from nothing to nothing. Milliseconds for each object: what grows with",
        "the square of the objects would double from row to row. MiB: the most that the processes ever had.",
        "",
        row("objects", ...steps.flatMap((step) => [step, "each"]), ...own, "together"),
        row("---:", ...steps.flatMap(() => ["---:", "---:"]), ...own.map(() => "---:"), "---:"),
        ...sizes.map((size) =>
            row(
                String(size.objects),
                ...steps.flatMap((step) => [
                    `${size.seconds[step].toFixed(1)} s`,
                    `${perObject(size, step).toFixed(0)} ms`,
                ]),
                ...own.map((kind) => `${(size.memory[kind] ?? 0).toFixed(0)} MiB`),
                `${together(size).toFixed(0)} MiB`,
            ),
        ),
        "",
    ];
}

export function nodesSection(sizes: readonly Size[]): readonly string[] {
    return [
        "## More nodes",
        "",
        `The same ${sizes[0]?.objects ?? 0} objects on clusters of different sizes.`,
        "",
        row("nodes", ...steps),
        row("---:", ...steps.map(() => "---:")),
        ...sizes.map(({ nodes, seconds }) =>
            row(String(nodes), ...steps.map((step) => `${seconds[step].toFixed(1)} s`)),
        ),
        "",
    ];
}
