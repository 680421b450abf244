import type { Taken } from "../run";
import { type Size, steps } from "./rounds";

export interface Figures extends Taken {
    readonly sizes: readonly Size[];
}

const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const perObject = (value: number, { objects }: Size): string => ((value / objects) * 1000).toFixed(0);

export function markdown({ sizes, date, machine }: Figures): string {
    const kinds = [...new Set(sizes.flatMap(({ memory }) => Object.keys(memory)))];
    return [
        "# What more objects take",
        "",
        `Made by \`node -r ./typescript.cjs bench/growth/cli.ts\` on ${date}: ${machine}.`,
        "",
        "Small shops of three programs each, on the project's own components, from nothing to nothing on the local control plane. Seconds, and milliseconds",
        "for each object: what grows with the square of the objects would double from row to row.",
        "",
        row("objects", ...steps.flatMap((step) => [step, "each"])),
        row("---", ...steps.flatMap(() => ["---", "---"])),
        ...sizes.map((size) =>
            row(
                String(size.objects),
                ...steps.flatMap((step) => [
                    `${size.seconds[step].toFixed(1)} s`,
                    `${perObject(size.seconds[step], size)} ms`,
                ]),
            ),
        ),
        "",
        "The most memory that each process had, in MiB:",
        "",
        row("objects", ...kinds, "together"),
        row("---", ...kinds.map(() => "---"), "---"),
        ...sizes.map(({ objects, memory }) => {
            const all = kinds.map((kind) => memory[kind] ?? 0);
            const sum = all.reduce((a, b) => a + b, 0);
            return row(String(objects), ...[...all, sum].map((value) => value.toFixed(0)));
        }),
        "",
    ].join("\n");
}
