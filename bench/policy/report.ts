import type { ScaleFigures } from "./scale";

const shownRules = 8;

export function section(scales: readonly ScaleFigures[]): readonly string[] {
    return scales.flatMap(scaleSection);
}

function scaleSection({ shape, rows, dearest }: ScaleFigures): string[] {
    const each = ({ resources, milliseconds }: ScaleFigures["rows"][number]): string =>
        `${((milliseconds / resources) * 1000).toFixed(0)} µs`;
    const steepest = Math.max(...dearest.map(({ growth }) => growth));
    return [
        `## Rules on more resources, in ${shape}`,
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
