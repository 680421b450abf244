import * as fs from "node:fs";
import { repositoryRoot, workDir } from "../../local/paths";
import { formatDuration, formatTable } from "../../local/terminal";
import { runTogether } from "../checks/run";
import { allSteps, type StepResult } from "../checks/steps";
import { lastLine, stepCells } from "../checks/summary";
import type { Command } from "./command";

/** Everything that a change must pass. Goes on after a failure, so that one run tells of all of them. */
export async function test({ progress, phases }: Command): Promise<number> {
    const reports = workDir("test", "reports");
    fs.rmSync(workDir("test"), { recursive: true, force: true });
    fs.mkdirSync(reports, { recursive: true });
    const results: StepResult[] = [];
    for (const together of allSteps(repositoryRoot, reports)) {
        results.push(...(await runTogether(together, progress)));
    }
    const table = formatTable(
        [
            { title: "check" },
            { title: "result" },
            { title: "passed", align: "right" },
            { title: "failed", align: "right" },
            { title: "time", align: "right" },
        ],
        results.map((result) => stepCells(result, progress.style)),
    );
    const last = lastLine(results);
    fs.writeFileSync(workDir("test", "result"), `${last}\n`);
    process.stdout.write(`\n${table}\n\n${formatDuration(phases.total)} in all\n${last}\n`);
    return results.every(({ good }) => good) ? 0 : 1;
}
