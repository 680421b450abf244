import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "../local/failure";
import { comparisonTable } from "./figures";
import { parts, seldom } from "./parts";
import { type Taken, takenNow } from "./run";

// Everything that this project says about its speed, in one table:
//
//   node -r ./typescript.cjs bench/cli.ts [--only staging,packs] [--rounds 3]

interface Kept extends Taken {
    readonly rounds: number;
    readonly figures: unknown;
}

/** By part, as each was taken last. */
type Results = Readonly<Record<string, Kept>>;

const json = path.join(__dirname, "results.json");

async function main(args: readonly string[]): Promise<void> {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ args: [...args], options: { only: text, rounds: text } });
    const names = values.only?.split(",") ?? Object.keys(parts).filter((name) => !seldom.includes(name));
    const rounds = Number(values.rounds ?? 3);
    for (const name of names) {
        const part = parts[name];
        if (part === undefined) {
            throw new Failure(`Nothing measures ${name}`, { next: `use some of ${Object.keys(parts).join(", ")}` });
        }
        const figures = await part.take(rounds);
        // Each as soon as it is known: what comes after it may fail.
        keep({ ...kept(), [name]: { ...takenNow(), rounds, figures } });
    }
    process.stdout.write(markdown(kept()));
}

function kept(): Results {
    return fs.existsSync(json) ? (JSON.parse(fs.readFileSync(json, "utf8")) as Results) : {};
}

function keep(results: Results): void {
    fs.writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`);
    fs.writeFileSync(path.join(__dirname, "results.md"), markdown(results));
}

function markdown(results: Results): string {
    const known = Object.entries(parts).flatMap(([name, part]) => {
        const one = results[name];
        return one === undefined ? [] : [{ name, part, ...one }];
    });
    return [
        "# What everything takes",
        "",
        "Made by `make bench`. Every row compares two things that were timed in turns in the same run, on a local control plane of its own; the ratio is",
        "that of the two medians. One figure instead of three: it was taken once. `make bench ONLY=staging,packs ROUNDS=3` takes parts anew, and",
        "`make bench ONLY=first` the first run of all, which builds every tool from source.",
        "",
        ...comparisonTable(known.flatMap(({ part, figures }) => part.compared(figures))),
        "",
        "By kubectl: `apply --server-side` of what `make render` writes, with a wait for every rollout and job. By Helm: the same objects as a chart,",
        "`--wait --wait-for-jobs`. By the engine: the update with all its waits, packs on.",
        "",
        ...known.flatMap(({ part, figures }) => part.section(figures)),
        "## When",
        "",
        ...known.map(({ name, date, machine, rounds }) => `- ${name}: ${date}, ${machine}, ${rounds} rounds`),
        "",
    ].join("\n");
}

main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Failure ? error.explain() : (error as Error).stack}\n`);
    process.exitCode = 1;
});
