import { chosen, type Fault, processFaults, Stage, seriesFrom, serverFaults, strike } from "../../support/survival";

// A few runs of the suite that `make faults` makes many of: those that test/live/workflow/interruption has not.
const elsewhere =
    /^(the engine is killed|Ctrl-C|command|the command|a second up|the API server is (killed|paused|slow))/;
const faults: readonly Fault[] = [...processFaults, ...serverFaults].filter(({ name }) => !elsewhere.test(name));
const series = seriesFrom({ SEED: "8", ...process.env }, 5);
let stage: Stage;

beforeAll(async () => {
    process.stdout.write(`SEED=${series.seed} RUNS=${series.runs}\n`);
    stage = await Stage.open();
    const { code, output } = await stage.run("up");
    if (code !== 0) throw new Error(output);
}, 600_000);

afterAll(() => stage.close(), 120_000);

it.each([...chosen(faults, series)].map(([number, fault, random]) => ({ number, fault, random, name: fault.name })))(
    "A stack survives, run $number: $name.",
    async ({ number, fault, random }) => {
        const { faults: found, said } = await strike(stage, number, fault, random);
        if (found.length > 0) throw new Error(`SEED=${series.seed}\n${found.join("\n")}\n${said}`);
    },
    600_000,
);
