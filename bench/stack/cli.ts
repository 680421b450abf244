import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { stopControlPlane } from "../../local/control-plane";
import { createProgress } from "../../local/terminal";
import { markdown } from "./report";
import { type Rounds, takeRounds } from "./rounds";

// What a whole stack takes, against kubectl with the same objects and an engine with nothing to do:
//
//   node -r ./typescript.cjs bench/stack/cli.ts [--stack staging] [--rounds 3]

async function main(args: readonly string[]): Promise<void> {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ args: [...args], options: { stack: text, rounds: text } });
    const figures = {
        date: new Date().toISOString().slice(0, "2026-11-21".length),
        machine: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
        ...(await rounds(values.stack ?? "staging", Number(values.rounds ?? 3))),
    };
    const table = markdown(figures);
    process.stdout.write(table);
    writeFileSync(path.join(__dirname, "results.json"), `${JSON.stringify(figures, undefined, 2)}\n`);
    writeFileSync(path.join(__dirname, "results.md"), table);
}

/** On a control plane of its own, which is gone afterwards. */
async function rounds(stack: string, count: number): Promise<Rounds> {
    const work = mkdtempSync(path.join(tmpdir(), "bench-stack-"));
    process.env.STACKWRIGHT_WORK = work;
    const progress = createProgress();
    try {
        return await takeRounds(stack, count, work, progress);
    } finally {
        await stopControlPlane({}, progress);
        rmSync(work, { recursive: true, force: true });
    }
}

void main(process.argv.slice(2));
