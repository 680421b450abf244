import * as fs from "node:fs/promises";
import * as path from "node:path";
import { type Decision, type Missing, makePlan, type Situation, unitsOf } from "../../../local/toolchain/plan";
import { removeUnused } from "../../../local/toolchain/shelf";
import { catalogueOf, fakeGo, program, row, temporaryFolder } from "./support";

let folder: string;
let remove: () => Promise<void>;
let situation: Situation;

beforeEach(async () => {
    const temporary = await temporaryFolder();
    folder = temporary.folder;
    remove = temporary.remove;
    const go = await fakeGo(path.join(folder, "go"), "go1.26.8");
    const bin = path.join(folder, "bin");
    situation = { cache: path.join(folder, "cache"), environment: { PATH: `${bin}:${go}` }, installed: "use" };
});

afterEach(() => remove());

const kubectl = row("kubectl", { installed: { minimum: "1.34.0", versionArguments: ["version", "--client"] } });
const pulumi = row("pulumi", {
    installed: { minimum: "3.220.0", versionArguments: ["version"], together: ["pulumi-language-nodejs"] },
});
const languageHost = row("pulumi-language-nodejs");

const install = (name: string, says: string) => program(path.join(folder, "bin", name), `echo "${says}"`);
const states = (decisions: readonly Decision[]) => decisions.map(({ row: { name }, state }) => `${name} ${state}`);

function missing(decision: Decision | undefined): Missing {
    if (decision?.state !== "missing") throw new Error(`expected a missing tool, not ${decision?.state}`);
    return decision;
}

async function putOnShelf(decision: Decision | undefined, size = 4): Promise<void> {
    const { target, row: tool } = missing(decision);
    await fs.mkdir(target, { recursive: true });
    await fs.writeFile(path.join(target, tool.name), "tool", { mode: 0o755 });
    await fs.writeFile(path.join(target, "tool.json"), JSON.stringify({ version: tool.version, size }));
}

test("With nothing there all is missing, in the table's order whatever the order asked for, each once.", async () => {
    const catalogue = await catalogueOf(folder, [row("a"), row("b"), row("c")]);
    const { decisions, go } = await makePlan(catalogue, ["c", "a", "c"], situation);
    expect(states(decisions)).toEqual(["a missing", "c missing"]);
    expect(go?.version).toBe("go1.26.8");
});

test("A tool that was built is found again.", async () => {
    const catalogue = await catalogueOf(folder, [row("a")]);
    const before = await makePlan(catalogue, ["a"], situation);
    await putOnShelf(before.decisions[0]);
    const [decision] = (await makePlan(catalogue, ["a"], situation)).decisions;
    expect(decision).toMatchObject({ state: "cached", path: expect.stringMatching(/go1\.26\/a$/), version: "v1.0.0" });
});

test("A tool that was cut short is not used.", async () => {
    const catalogue = await catalogueOf(folder, [row("a")]);
    const before = await makePlan(catalogue, ["a"], situation);
    await putOnShelf(before.decisions[0], 4711);
    expect(states((await makePlan(catalogue, ["a"], situation)).decisions)).toEqual(["a missing"]);
});

test("A tool in use is kept; one that nobody used for long is removed when something is built.", async () => {
    const catalogue = await catalogueOf(folder, [row("a"), row("b")]);
    const { decisions } = await makePlan(catalogue, ["a", "b"], situation);
    const longAgo = new Date(Date.now() - 90 * 86_400_000);
    for (const decision of decisions) {
        await putOnShelf(decision);
        await fs.utimes(path.join(missing(decision).target, "tool.json"), longAgo, longAgo);
    }
    await makePlan(catalogue, ["a"], situation);
    expect(await removeUnused(situation.cache, Date.now())).toEqual([missing(decisions[1]).target]);
    expect(states((await makePlan(catalogue, ["a", "b"], situation)).decisions)).toEqual(["a cached", "b missing"]);
});

test("Another release of Go builds anew; without any Go what is there is used.", async () => {
    const catalogue = await catalogueOf(folder, [row("a")]);
    const before = await makePlan(catalogue, ["a"], situation);
    await putOnShelf(before.decisions[0]);
    const newer = await fakeGo(path.join(folder, "newer"), "go1.27.0");
    const changed = await makePlan(catalogue, ["a"], { ...situation, environment: { PATH: newer } });
    expect(states(changed.decisions)).toEqual(["a missing"]);
    const without = await makePlan(catalogue, ["a"], { ...situation, environment: { PATH: folder } });
    expect(states(without.decisions)).toEqual(["a cached"]);
});

test("An installed program that is new enough is used instead of building.", async () => {
    const catalogue = await catalogueOf(folder, [kubectl]);
    await install("kubectl", "Client Version: v1.34.1");
    const [decision] = (await makePlan(catalogue, ["kubectl"], situation)).decisions;
    expect(decision).toMatchObject({
        state: "installed",
        version: "v1.34.1",
        path: path.join(folder, "bin", "kubectl"),
    });
});

test("Installed programs can be left aside.", async () => {
    const catalogue = await catalogueOf(folder, [kubectl]);
    await install("kubectl", "Client Version: v1.34.1");
    const plan = await makePlan(catalogue, ["kubectl"], { ...situation, installed: "ignore" });
    expect(states(plan.decisions)).toEqual(["kubectl missing"]);
});

test.each([
    ["Client Version: v1.32.4-dispatcher", "is v1.32.4-dispatcher, older than 1.34.0"],
    ["Client Version: v2.0.0", "is v2.0.0, a newer major version than 1.34.0"],
    ["gibberish", "does not tell its version"],
])("An installed program that says %j is not used, and the reason is told.", async (says, because) => {
    const catalogue = await catalogueOf(folder, [kubectl]);
    await install("kubectl", says);
    const [decision] = (await makePlan(catalogue, ["kubectl"], situation)).decisions;
    expect(missing(decision).because).toBe(`the installed ${path.join(folder, "bin", "kubectl")} ${because}`);
});

test("An installed program that cannot be started is not used.", async () => {
    const catalogue = await catalogueOf(folder, [kubectl]);
    await program(path.join(folder, "bin", "kubectl"), "echo v1.35.0; exit 1");
    const [decision] = (await makePlan(catalogue, ["kubectl"], situation)).decisions;
    expect(missing(decision).because).toContain("does not tell its version");
});

test("A program is asked its version once, and again only when it has changed.", async () => {
    const catalogue = await catalogueOf(folder, [kubectl]);
    const calls = path.join(folder, "calls");
    const version = async (text: string) => {
        await program(path.join(folder, "bin", "kubectl"), `echo call >> ${calls}; echo ${text}`);
        return (await makePlan(catalogue, ["kubectl"], situation)).decisions[0];
    };
    await version("v1.35.0");
    await makePlan(catalogue, ["kubectl"], situation);
    expect(await fs.readFile(calls, "utf8")).toBe("call\n");
    expect(await version("v1.35.10")).toMatchObject({ version: "v1.35.10" });
    expect(await fs.readFile(calls, "utf8")).toBe("call\ncall\n");
});

test("The engine's language host is used installed only together with the engine, from the same folder.", async () => {
    const catalogue = await catalogueOf(folder, [languageHost, pulumi]);
    const names = ["pulumi", "pulumi-language-nodejs"];
    await install("pulumi", "v3.225.0");
    const alone = await makePlan(catalogue, names, situation);
    expect(states(alone.decisions)).toEqual(["pulumi-language-nodejs missing", "pulumi missing"]);
    expect(missing(alone.decisions[1]).because).toContain("comes without pulumi-language-nodejs beside it");

    await install("pulumi-language-nodejs", "");
    const both = await makePlan(catalogue, names, situation);
    expect(states(both.decisions)).toEqual(["pulumi-language-nodejs installed", "pulumi installed"]);
    const host = await makePlan(catalogue, ["pulumi-language-nodejs"], situation);
    expect(states(host.decisions)).toEqual(["pulumi-language-nodejs installed"]);

    await install("pulumi", "v3.100.0");
    const old = await makePlan(catalogue, names, situation);
    expect(states(old.decisions)).toEqual(["pulumi-language-nodejs missing", "pulumi missing"]);
});

test("A program that is a link is used with what lies beside it or beside its target; what may be missing is built.", async () => {
    const launcher = row("pulumi-analyzer-policy");
    const rule = { ...pulumi.installed, minimum: "3.220.0", versionArguments: ["version"], alongside: [launcher.name] };
    const catalogue = await catalogueOf(folder, [languageHost, launcher, { ...pulumi, installed: rule }]);
    const names = catalogue.rows.map(({ name }) => name);
    const home = path.join(folder, "home");
    await program(path.join(home, "pulumi"), "echo v3.225.0");
    await program(path.join(home, "pulumi-language-nodejs"), "");
    await fs.mkdir(path.join(folder, "bin"));
    await fs.symlink(path.join(home, "pulumi"), path.join(folder, "bin", "pulumi"));
    const { decisions } = await makePlan(catalogue, names, situation);
    expect(states(decisions)).toEqual([
        "pulumi-language-nodejs installed",
        "pulumi-analyzer-policy missing",
        "pulumi installed",
    ]);
    expect(decisions[0]).toMatchObject({ path: path.join(home, "pulumi-language-nodejs") });
});

test("Tools of one folder are built together.", async () => {
    const rows = [row("a", { folder: "shared" }), row("b"), row("c", { folder: "shared" })];
    const catalogue = await catalogueOf(folder, rows);
    const { decisions } = await makePlan(catalogue, ["a", "b", "c"], situation);
    const units = unitsOf(decisions.map(missing));
    expect(units.map((unit) => unit.map((tool) => tool.row.name))).toEqual([["a", "c"], ["b"]]);
});

test("A tool that gains from a C compiler is another tool with one than without.", async () => {
    const catalogue = await catalogueOf(folder, [row("a", { cgo: "where-possible" })]);
    const without = missing((await makePlan(catalogue, ["a"], situation)).decisions[0]);
    await install(process.platform === "darwin" ? "clang" : "gcc", "");
    const withCompiler = missing((await makePlan(catalogue, ["a"], situation)).decisions[0]);
    expect([without.cgo, withCompiler.cgo]).toEqual([false, true]);
    expect(withCompiler.target).not.toBe(without.target);
});

test("An unknown name is refused with the nearest known one.", async () => {
    const catalogue = await catalogueOf(folder, [row("kwok"), row("etcd")]);
    await expect(makePlan(catalogue, ["kwock"], situation)).rejects.toMatchObject({
        message: 'There is no tool "kwock"',
        next: 'did you mean "kwok"? All: kwok, etcd',
    });
});
