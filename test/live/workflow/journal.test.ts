import { readIfThere } from "../../../local/control-plane/folder";
import { stackFolder, workPaths } from "../../../workflow/stack/folder";
import { down, minute, type Plan, pulumi, run, sampleProject, stateOf, succeeded, writePlan } from "./support";

const base: Plan = { namespace: "sample", configMaps: 4, autoNamed: 2, password: true, deployments: [{ name: "web" }] };

/** One after another, on the same stack: everything that can become of an object. */
const story: Readonly<Record<string, Plan>> = {
    "everything made": base,
    "some changed in place": { ...base, namespaceLabels: { team: "a" }, deployments: [{ name: "web", replicas: 2 }] },
    "some replaced, some removed, some new": { ...base, configMaps: 3, value: "second", autoNamed: 3, password: false },
    "another namespace, and so everything another object": { ...base, namespace: "second" },
};

afterAll(async () => {
    succeeded(await run("destroy"));
    await down();
}, 2 * minute);

/** With the engine's own file backend, which knows nothing of a journal. */
async function plain(...args: readonly string[]): Promise<string> {
    const settings = ["--cwd", sampleProject, "--stack", "dev", "--config-file", stackFolder("dev").settings];
    const plan = `${workPaths.state()}/../plan.json`;
    return succeeded(await pulumi([...args, ...settings], { SAMPLE_PLAN: plan }));
}

test.each(Object.entries(story))(
    "The state that a journal makes is one that the engine's own backend goes on from: %s.",
    async (_, plan) => {
        writePlan(plan);
        succeeded(await run("up"));
        // It reads the state, checks it, and finds the program's objects in it: every one, and no other.
        await plain("preview", "--expect-no-changes");
        await plain("refresh", "--preview-only", "--expect-no-changes");
        const urns = stateOf().map(({ urn }) => urn);
        expect(new Set(urns).size).toBe(urns.length);
        expect(stateOf().filter((resource) => resource.delete === true)).toEqual([]);
    },
    4 * minute,
);

test(
    "What a plain update writes beside it, a journal goes on from.",
    async () => {
        writePlan({ ...base, configMaps: 6 });
        await plain("up", "--yes", "--skip-preview");
        expect(succeeded(await run("up"))).toContain("no changes");
        writePlan(base);
        expect(succeeded(await run("up"))).toContain("2 deleted");
        await plain("preview", "--expect-no-changes");
    },
    4 * minute,
);

test(
    "While an update is under way, a CLI that works on the files is kept away.",
    async () => {
        const lock = JSON.parse((await lockDuring()) ?? "{}") as { pid?: number };
        expect(lock.pid).toBeGreaterThan(1);
    },
    4 * minute,
);

async function lockDuring(): Promise<string | undefined> {
    writePlan({ ...base, configMaps: 30 });
    const seen: (string | undefined)[] = [];
    const file = `${workPaths.state()}/.pulumi/locks/organization/sample/dev/state-service.json`;
    const looking = setInterval(() => seen.push(readIfThere(file)), 5);
    succeeded(await run("up"));
    clearInterval(looking);
    expect(readIfThere(file)).toBeUndefined();
    return seen.find((text) => text !== undefined);
}
