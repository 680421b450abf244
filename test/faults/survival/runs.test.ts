import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";
import { allFaults, chosen, type Outcome, Stage, seriesFrom, strike } from "../../support/survival";
import { keepReport, survivedBefore } from "../../support/survival/report";

const hour = 3_600_000;
const series = seriesFrom(process.env, 200);
const report = path.join(repositoryRoot, "bench", "faults");
let stage: Stage | undefined;
/** With RESUME=1 what an earlier call of the same series has tried is not tried again, unless it failed. */
const outcomes = process.env.RESUME === "1" ? survivedBefore(report, series) : [];
const tried = new Set(outcomes.map(({ number }) => number));
const left = [...chosen(allFaults, series)].filter(([number]) => !tried.has(number));

async function anew(): Promise<void> {
    if (stage !== undefined) await stage.close();
    stage = await Stage.open();
    const { code, output } = await stage.run("up");
    if (code !== 0) throw new Error(output);
}

beforeAll(async () => {
    process.stdout.write(`fault suite: SEED=${series.seed} RUNS=${series.runs}, ${left.length} to try\n`);
    await anew();
}, hour);

afterAll(async () => {
    await stage?.close();
}, hour);

/** The whole takes hours: what is known is on the screen and in the report whenever it is cut off. */
function tell({ number, fault, work, faults, seconds }: Outcome): void {
    // A part of the suite is for looking at.
    if (series.only === undefined) keepReport(report, series, outcomes);
    const end = faults.length === 0 ? "survived" : faults.join("; ");
    process.stdout.write(`${number}/${series.runs}  ${fault}, during ${work}: ${end} (${seconds} s)\n`);
}

it.each(left.map(([number, fault, random]) => ({ number, fault, random, name: fault.name })))(
    "$number: $name",
    async ({ number, fault, random }) => {
        if (stage === undefined) throw new Error("there is no stage");
        const outcome = await strike(stage, number, fault, random);
        outcomes.push(outcome);
        tell(outcome);
        // What is left of a run that failed is nothing for the next one to begin with.
        if (outcome.faults.length > 0) await anew();
        if (outcome.faults.length > 0) throw new Error(`${outcome.faults.join("\n")}\n${outcome.said}`);
    },
    hour,
);
