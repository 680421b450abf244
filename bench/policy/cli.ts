import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { stopControlPlane } from "../../local/control-plane";
import { createProgress } from "../../local/terminal";
import { timePreviews } from "./preview";
import { type Figures, markdown } from "./report";
import { timeScale } from "./scale";

// What the packs add to a preview of a whole stack, and what they cost per resource as a program grows:
//
//   node -r ./typescript.cjs bench/policy/cli.ts [--stack production] [--rounds 5] [--only scale]

const sizes = [100, 250, 500, 1000, 2000];

async function main(args: readonly string[]): Promise<void> {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ args: [...args], options: { stack: text, rounds: text, only: text } });
    const scales = (["one namespace", "many namespaces"] as const).map((shape) => timeScale(sizes, shape));
    const previews =
        values.only === "scale"
            ? undefined
            : await previewsOf(values.stack ?? "production", Number(values.rounds ?? 5));
    const figures: Figures = {
        date: new Date().toISOString().slice(0, "2026-11-21".length),
        machine: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
        ...(previews === undefined ? {} : { previews }),
        scales,
    };
    const table = markdown(figures);
    process.stdout.write(table);
    // Figures of one part alone are for looking at.
    if (previews === undefined) return;
    writeFileSync(path.join(__dirname, "results.json"), `${JSON.stringify(figures, undefined, 2)}\n`);
    writeFileSync(path.join(__dirname, "results.md"), table);
}

/** On a control plane of its own, which is gone afterwards. */
async function previewsOf(stack: string, rounds: number): ReturnType<typeof timePreviews> {
    const work = mkdtempSync(path.join(tmpdir(), "bench-policy-"));
    process.env.STACKWRIGHT_WORK = work;
    const progress = createProgress();
    try {
        return await timePreviews(stack, rounds, progress);
    } finally {
        await stopControlPlane({}, progress);
        rmSync(work, { recursive: true, force: true });
    }
}

void main(process.argv.slice(2));
