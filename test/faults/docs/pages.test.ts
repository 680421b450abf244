import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Clone, type Ended, ended, type Settings } from "../../support/clone";
import { commandsOf } from "../../support/pages";

/**
 * Getting started and the commands of every day, as somebody reads them who has just cloned the repository: each line is
 * typed as it stands on the page, in the page's order. What a page says to change is changed between two of its sections.
 */
const clone = new Clone(path.join(fs.mkdtempSync(path.join(os.tmpdir(), "pages-")), "clone"));
const minute = 60_000;
jest.setTimeout(60 * minute);

type Said = Readonly<Record<string, Ended>>;

async function type(lines: readonly string[]): Promise<Said> {
    const said: Record<string, Ended> = {};
    for (const line of lines) said[line] = await clone.typed(line);
    return said;
}

function allGood(said: Said): void {
    for (const [line, one] of Object.entries(said)) {
        if (one.code !== 0) throw new Error(`${line}: ended with ${one.code}\n${one.errors}\n${one.output}`);
    }
}

/** Replicas of the mesh's API, under a key that may be misspelt. */
function api(change: (api: Settings) => Settings): void {
    clone.settings("staging", (config) => {
        const system = config["stackwright:x0tta6bl4"] as Settings;
        system.api = change(system.api as Settings);
    });
}

beforeAll(() => {
    clone.make();
    clone.commit("Base");
});
afterAll(async () => {
    await clone.run("clean");
    fs.rmSync(path.dirname(clone.root), { recursive: true, force: true });
}, 3 * minute);

const page = "docs/getting-started.md";

test("A new machine is looked at, and what would be made is shown with nothing running.", async () => {
    allGood(await type([...commandsOf(page, "1\\."), ...commandsOf(page, "2\\.")]));
    expect(fs.readdirSync(path.join(clone.root, ".work", "rendered")).length).toBeGreaterThan(5);
});

test("The stack comes up, and all is well.", async () => {
    allGood(await type(commandsOf(page, "3\\.")));
});

test("A change of one number is one object to update, and a mistake is told in the file's own words.", async () => {
    api(({ replicas: _, ...rest }) => ({ ...rest, replikas: 3 }));
    const mistaken = await clone.typed("make preview");
    expect([mistaken.code, mistaken.errors]).toEqual([
        2,
        expect.stringMatching(/api\.replikas.*did you mean replicas\?/),
    ]);
    api(({ replikas: _, ...rest }) => ({ ...rest, replicas: 3 }));
    const said = await type(commandsOf(page, "4\\."));
    allGood(said);
    expect(said["make preview"]?.errors).toMatch(/preview {2}\d+ objects: 1 to update/);
});

test("The change on a branch has a report.", async () => {
    clone.git("switch", "--quiet", "--create", "three");
    clone.commit("Three of the mesh's API");
    const said = await type(commandsOf(page, "5\\."));
    expect(Object.values(said).map(({ output }) => output)).toEqual([expect.stringContaining("replicas")]);
    expect(clone.read(".work/report/latest/verdict").trim()).toBe("fine");
});

test("The commands of every day work on the local control plane as they are written.", async () => {
    const said = await type(commandsOf("docs/operations.md", "Every day"));
    const { "make rollback SYSTEM=graphmemory": rollback, ...others } = said;
    allGood(others);
    // Nothing of it was changed yet.
    expect([rollback?.code, rollback?.errors]).toEqual([
        2,
        expect.stringContaining("Nothing of graphmemory can be rolled back"),
    ]);
});

test("All is removed in the end.", async () => {
    allGood(await type(commandsOf(page, "6\\.")));
    ended(await clone.run("clean"), 0);
    expect(fs.existsSync(path.join(clone.root, ".work"))).toBe(false);
});
