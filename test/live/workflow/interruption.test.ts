import {
    down,
    enginePid,
    forgetEvents,
    journalWriter,
    kubectl,
    madeSoFar,
    minute,
    names,
    type Plan,
    pendingOf,
    run,
    serverPid,
    start,
    stateOf,
    succeeded,
    until,
    waitingFor,
    writePlan,
} from "./support";

const finished: Plan = {
    namespace: "sample",
    configMaps: 6,
    autoNamed: 3,
    password: true,
    deployments: [{ name: "web" }, { name: "slow" }],
};
/** Its last Deployment keeps the engine waiting, so that there is a moment at which to interrupt it. */
const endless: Plan = { ...finished, deployments: [{ name: "web" }, { name: "slow", node: "nowhere" }] };

/** A namespace, six ConfigMaps that are named and three that are not, two Deployments and a Secret. */
const objectsInPlan = 1 + 6 + 3 + 2 + 1;

/** The end of every story: the same `up` again completes, and everything is there exactly once. */
async function completesWithNothingLostOrDoubled(): Promise<void> {
    writePlan(finished);
    const again = await run("up");
    succeeded(again);
    const configMaps = await names("configmaps");
    expect(configMaps.filter((name) => name.startsWith("item-"))).toHaveLength(6);
    for (const index of [0, 1, 2]) {
        expect(configMaps.filter((name) => name.startsWith(`auto-${index}-`))).toHaveLength(1);
    }
    expect(await names("deployments")).toEqual(["slow", "web"]);
    expect(await names("secrets")).toEqual(["password"]);
    expect(pendingOf()).toBe(0);
    const objects = stateOf().filter(({ type }) => type.startsWith("kubernetes:"));
    expect(new Set(objects.map(({ urn }) => urn)).size).toBe(objectsInPlan);
    const third = await run("up");
    expect(third.output).toMatch(/preview {2}14 objects: no changes/);
}

async function interruptWhileWaiting(interrupt: (pid: number) => unknown) {
    writePlan(endless);
    forgetEvents("up");
    const command = start("up");
    // Of another object that is under way nobody could say afterwards whether the cluster has it.
    await until(command, (events) => waitingFor("slow")(events) && madeSoFar(events) === objectsInPlan - 1);
    await interrupt(command.child.pid ?? 0);
    return command.ended;
}

afterEach(async () => {
    succeeded(await run("destroy"));
}, 2 * minute);
afterAll(down, minute);

test(
    "Ctrl-C ends an update in order: the state is whole and the next up goes on from there.",
    async () => {
        const ended = await interruptWhileWaiting((pid) => process.kill(pid, "SIGINT"));
        expect(ended).toMatchObject({ code: 130 });
        expect(ended.output).toContain("Stopping: what is under way is ended in order and the state is saved.");
        expect(ended.output).toContain("up was interrupted");
        expect(pendingOf()).toBe(0);
        await completesWithNothingLostOrDoubled();
    },
    4 * minute,
);

test(
    "A second Ctrl-C stops at once, and the next up looks first at what was left.",
    async () => {
        const ended = await interruptWhileWaiting((pid) => {
            process.kill(pid, "SIGINT");
            process.kill(pid, "SIGTERM");
        });
        expect(ended.code).not.toBe(0);
        await completesWithNothingLostOrDoubled();
    },
    4 * minute,
);

test(
    "An engine that is killed is reported, and the next up takes over what it had made.",
    async () => {
        const ended = await interruptWhileWaiting(() => process.kill(enginePid(), "SIGKILL"));
        expect(ended).toMatchObject({ code: 1 });
        expect(ended.output).toContain("The engine was ended by SIGKILL during up");
        expect(pendingOf()).toBeGreaterThan(0);
        await completesWithNothingLostOrDoubled();
    },
    4 * minute,
);

test(
    "An engine whose command is killed goes on by itself, and the next up waits for its end.",
    async () => {
        const ended = await interruptWhileWaiting((pid) => process.kill(pid, "SIGKILL"));
        expect(ended).toMatchObject({ signal: "SIGKILL" });
        writePlan(finished);
        const next = start("up");
        await next.says("Waiting for the engine of an earlier command to end its work");
        // Lets the first one end: its Deployment can be scheduled now.
        await kubectl("label", "node", "--all", "node=nowhere");
        succeeded(await next.ended);
        await kubectl("label", "node", "--all", "node-");
        expect(next.output).toContain("the earlier command's engine has ended");
        await completesWithNothingLostOrDoubled();
    },
    4 * minute,
);

test(
    "When command and engine are killed together, the next up repairs what they left.",
    async () => {
        await interruptWhileWaiting((pid) => {
            const engine = enginePid();
            process.kill(pid, "SIGKILL");
            process.kill(engine, "SIGKILL");
        });
        await completesWithNothingLostOrDoubled();
    },
    4 * minute,
);

test(
    "When the service that keeps the state is killed with them, the next up finds in its journal what was done.",
    async () => {
        await interruptWhileWaiting((pid) => {
            for (const victim of [journalWriter(), pid, enginePid()]) process.kill(victim, "SIGKILL");
        });
        expect(stateOf()).toEqual([]);
        writePlan(finished);
        const next = succeeded(await run("up"));
        expect(next).toContain("what it had done was recovered from its journal");
        await completesWithNothingLostOrDoubled();
    },
    4 * minute,
);

test(
    "An API server that dies during an update is one clear error, and the next up starts it again and completes.",
    async () => {
        writePlan(endless);
        forgetEvents("up");
        const command = start("up");
        await until(command, waitingFor("slow"));
        process.kill(await serverPid("kube-apiserver"), "SIGKILL");
        // What waits for pods goes on waiting for the server; the user gives up.
        process.kill(command.child.pid ?? 0, "SIGINT");
        expect((await command.ended).code).not.toBe(0);
        await completesWithNothingLostOrDoubled();
    },
    4 * minute,
);

test(
    "Of two updates at once the second waits for the first, says for whom, and finds nothing to do.",
    async () => {
        writePlan(finished);
        const [first, second] = await Promise.all([run("up"), run("up")]);
        expect([first.code, second.code]).toEqual([0, 0]);
        const later = [first, second].find(({ output }) => output.includes("Waiting for another command"));
        expect(later?.output).toMatch(/Waiting for another command: make up STACK=dev \(process \d+\)/);
        expect(later?.output).toMatch(/preview {2}14 objects: no changes/);
        await completesWithNothingLostOrDoubled();
    },
    4 * minute,
);
