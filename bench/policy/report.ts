import type { Taken } from "../run";
import type { PreviewFigures } from "./preview";
import type { ScaleFigures } from "./scale";

export interface Figures extends Taken {
    readonly previews?: PreviewFigures;
    readonly scales: readonly ScaleFigures[];
}

const shownRules = 8;

export function markdown({ date, machine, previews, scales }: Figures): string {
    return [
        "# What the policy packs cost",
        "",
        `Made by \`node -r ./typescript.cjs bench/policy/cli.ts\` on ${date}: ${machine}.`,
        "",
        ...(previews === undefined ? [] : previewSection(previews)),
        ...scales.flatMap(scaleSection),
    ].join("\n");
}

function previewSection({ stack, rounds, without, packs }: PreviewFigures): string[] {
    const seconds = (value: number): string => `${value.toFixed(2)} s`;
    const percent = (value: number): string => `${value >= 0 ? "+" : "−"}${Math.abs(value * 100).toFixed(1)} %`;
    const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    return [
        `## A preview of the ${stack} stack`,
        "",
        `The real engine, the real program, nothing deployed yet. The middle of ${rounds} rounds, taken in turns.`,
        "",
        row("packs", "wall time", "CPU time of everything", "added wall", "added CPU"),
        row("---", "---", "---", "---", "---"),
        row("none", seconds(without.wallSeconds), seconds(without.cpuSeconds), "", ""),
        ...packs.map(({ pack, wallSeconds, cpuSeconds, addedWall, addedCpu }) =>
            row(pack, seconds(wallSeconds), seconds(cpuSeconds), percent(addedWall), percent(addedCpu)),
        ),
        "",
    ];
}

function scaleSection({ shape, rows, dearest }: ScaleFigures): string[] {
    const each = ({ resources, milliseconds }: ScaleFigures["rows"][number]): string =>
        `${((milliseconds / resources) * 1000).toFixed(0)} µs`;
    const steepest = Math.max(...dearest.map(({ growth }) => growth));
    return [
        `## More resources, in ${shape}`,
        "",
        "All rules of the production pack, CPU time, the least of five runs.",
        "",
        "| resources | together | each |",
        "|---|---|---|",
        ...rows.map((row) => `| ${row.resources} | ${row.milliseconds.toFixed(0)} ms | ${each(row)} |`),
        "",
        `The dearest rules at ${rows.at(-1)?.resources} resources, and how many times the cost per resource is that at a quarter of them`,
        `(a quadratic rule would show 4; the highest of all ${dearest.length} rules is ${steepest.toFixed(1)}):`,
        "",
        "| rule | together | per resource, against a quarter |",
        "|---|---|---|",
        ...dearest
            .slice(0, shownRules)
            .map(
                ({ rule, milliseconds, growth }) =>
                    `| ${rule} | ${milliseconds.toFixed(1)} ms | ${growth.toFixed(1)} |`,
            ),
        "",
    ];
}
