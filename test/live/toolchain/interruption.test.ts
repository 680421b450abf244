import * as fs from "node:fs/promises";
import * as path from "node:path";
import { createSandbox, entries, output, processesIn, run, type Sandbox, start, toolsOf } from "./support";

jest.setTimeout(180_000);

let sandbox: Sandbox;

beforeEach(async () => {
    sandbox = await createSandbox();
});

afterEach(() => sandbox.remove());

/** Processes need a moment to be gone. */
async function untilNothingRuns(): Promise<void> {
    for (let round = 0; processesIn(sandbox).length > 0; round += 1) {
        if (round === 100) throw new Error(`still running: ${processesIn(sandbox).join("\n")}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

async function expectAHealthyNextRun(): Promise<void> {
    const next = await run({ ...sandbox, environment: sandbox.warm }, ["hello"]);
    expect(next.code).toBe(0);
    expect(await output(toolsOf(next)[0]?.path ?? "")).toBe("hello v1.0.0");
    expect(await entries(sandbox.cache, "building")).toEqual([]);
    expect(await entries(sandbox.cache, "locks")).toEqual([]);
}

test.each(["SIGINT", "SIGTERM"] as const)(
    "%s during a build ends the compiler, cleans up, and the next run builds.",
    async (signal) => {
        const running = start(sandbox, ["hello"]);
        await running.said(/compiling \d+\//);
        running.child.kill(signal);
        const ended = await running.ended;
        expect(ended.signal).toBe(signal);
        expect(ended.stderr).toContain("Interrupted: nothing half-made is left, finished tools stay.");
        await untilNothingRuns();
        expect(await entries(sandbox.cache, "building")).toEqual([]);
        expect(await entries(sandbox.cache, "locks")).toEqual([]);
        expect(await entries(sandbox.cache, "tools")).toEqual([]);
        await expectAHealthyNextRun();
    },
);

test("After kill -9 during a build no compiler goes on, and the next run takes the lock, cleans up and builds.", async () => {
    const running = start(sandbox, ["hello"]);
    await running.said(/compiling \d+\//);
    running.child.kill("SIGKILL");
    await running.ended;
    await untilNothingRuns();
    expect(await entries(sandbox.cache, "locks")).toEqual(["hello"]);
    expect(await entries(sandbox.cache, "building")).toHaveLength(1);
    await expectAHealthyNextRun();
});

/** Its builds wait until they are told to go on. */
async function held(): Promise<Sandbox & { goOn(): Promise<void> }> {
    const release = path.join(sandbox.folder, "go-on");
    const PATH = await sandbox.wrapGo(`case "$1" in build) until [ -e "${release}" ]; do sleep 0.1; done ;; esac`);
    return { ...sandbox, environment: { ...sandbox.warm, PATH }, goOn: () => fs.writeFile(release, "") };
}

test("Of two runs at once one builds; the other waits, says so, and uses what the first one built.", async () => {
    const holding = await held();
    const first = start(holding, ["hello"]);
    await first.said(/compiling/);
    const second = start(holding, ["hello"]);
    await second.said(new RegExp(`Process ${first.child.pid} builds hello already: waiting for that\\.`));
    await holding.goOn();
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(two.stderr).toContain("hello built by another run");
    expect(toolsOf(two)[0]?.path).toBe(toolsOf(one)[0]?.path);
    expect([toolsOf(one)[0]?.origin, toolsOf(two)[0]?.origin]).toEqual(["built", "cached"]);
    expect(await entries(sandbox.cache, "locks")).toEqual([]);
});

test("When the run that builds is killed, the one that waits takes over.", async () => {
    const holding = await held();
    const first = start(holding, ["hello"]);
    await first.said(/compiling/);
    const second = start(holding, ["hello"]);
    await second.said(/waiting for that/);
    first.child.kill("SIGKILL");
    await holding.goOn();
    const ended = await second.ended;
    expect(ended.code).toBe(0);
    expect(toolsOf(ended)[0]?.origin).toBe("built");
});

test("Ctrl-C while waiting for another run ends the waiting one only.", async () => {
    const holding = await held();
    const first = start(holding, ["hello"]);
    await first.said(/compiling/);
    const second = start(holding, ["hello"]);
    await second.said(/waiting for that/);
    second.child.kill("SIGINT");
    expect((await second.ended).signal).toBe("SIGINT");
    expect(await entries(sandbox.cache, "locks")).toEqual(["hello"]);
    await holding.goOn();
    expect((await first.ended).code).toBe(0);
});

test("Folders that killed runs left behind are removed by the next build.", async () => {
    const left = path.join(sandbox.cache, "building", "00000000-1-00000000-left");
    await fs.mkdir(left, { recursive: true });
    const longAgo = new Date(Date.now() - 86_400_000);
    await fs.utimes(left, longAgo, longAgo);
    await expectAHealthyNextRun();
});
