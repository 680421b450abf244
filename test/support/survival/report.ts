import * as fs from "node:fs";
import * as path from "node:path";
import type { Outcome, Series } from "./runner";

/** What a series that was cut off has behind it already. */
export function survivedBefore(folder: string, { seed, runs }: Series): Outcome[] {
    const file = path.join(folder, "results.json");
    if (!fs.existsSync(file)) return [];
    const kept = JSON.parse(fs.readFileSync(file, "utf8")) as Series & { readonly outcomes: readonly Outcome[] };
    return kept.seed === seed && kept.runs === runs ? kept.outcomes.filter(({ faults }) => faults.length === 0) : [];
}

/** For programs and for people, where figures are kept. */
export function keepReport(folder: string, series: Series, outcomes: readonly Outcome[]): void {
    if (outcomes.length === 0) return;
    fs.mkdirSync(folder, { recursive: true });
    const kept = outcomes.toSorted((a, b) => a.number - b.number).map(({ said: _, ...outcome }) => outcome);
    const date = new Date().toISOString().slice(0, "2026-11-21".length);
    fs.writeFileSync(
        path.join(folder, "results.json"),
        `${JSON.stringify({ date, ...series, outcomes: kept }, undefined, 2)}\n`,
    );
    fs.writeFileSync(path.join(folder, "results.md"), markdown(date, series, outcomes));
}

export function markdown(date: string, { seed, runs }: Series, outcomes: readonly Outcome[]): string {
    const bad = outcomes.filter(({ faults }) => faults.length > 0);
    const names = [...new Set(outcomes.map(({ fault }) => fault))].toSorted();
    const rows = names.map((name) => {
        const of = outcomes.filter(({ fault }) => fault === name);
        const works = [...new Set(of.map(({ work }) => work))].toSorted().join(", ");
        const struck = of.filter((one) => one.struck === "struck").length;
        const survived = of.filter(({ faults }) => faults.length === 0).length;
        return `| ${name} | ${works} | ${of.length} | ${struck} | ${survived} |`;
    });
    return [
        "# What a stack survives",
        "",
        `Made by \`make faults RUNS=${runs} SEED=${seed}\` on ${date}; ${outcomes.length} runs, ${outcomes.length - bad.length} without a fault.`,
        "",
        "Each run changes a small stack on the local control plane by `make up` or `make destroy` while something happens to it, takes the trouble away and",
        "runs `make up` again. Then live objects, state and program are held against each other: nothing lost, orphaned or doubled, the next update completes,",
        "the StatefulSet and the claim that hold data are the very same objects. Where a command has to say something, its words are checked; none prints a stack trace.",
        "",
        "| what happens | during | runs | in time | survived |",
        "|---|---|---|---|---|",
        ...rows,
        "",
        ...bad.flatMap(({ number, fault, work, faults }) => [
            `- Run ${number}, ${fault} during ${work}: ${faults.join("; ")}`,
        ]),
        ...(bad.length === 0 ? [] : [""]),
    ].join("\n");
}
