import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createProgress } from "../../../local/terminal";
import { readOptions } from "../../../workflow/options";
import { clean } from "../../../workflow/verbs/clean";
import { newCommand } from "../../../workflow/verbs/command";

const before = process.env.STACKWRIGHT_WORK;
let work: string;
beforeEach(() => {
    work = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "clean-")), "work");
    process.env.STACKWRIGHT_WORK = work;
});
afterEach(() => {
    if (before === undefined) delete process.env.STACKWRIGHT_WORK;
    else process.env.STACKWRIGHT_WORK = before;
    fs.rmSync(path.dirname(work), { recursive: true, force: true });
});

function write(...names: readonly string[]): void {
    for (const name of names) {
        fs.mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
        fs.writeFileSync(path.join(work, name), "{}");
    }
}

async function cleaned(): Promise<string> {
    let said = "";
    const write = (text: string) => {
        said += text;
    };
    await clean(newCommand(readOptions({}), createProgress({ output: { write }, environment: {} })));
    return said;
}

it("Everything that was made here goes, with the folder itself.", async () => {
    write("plans/plan.json", "own/production/deploy-kubeconfig", "stacks/staging/adoption.json");
    expect(await cleaned()).toContain(`Removed ${work}.`);
    expect(fs.existsSync(work)).toBe(false);
});

it.each([
    ["adoption.json", "make adopt STACK=production CONTEXT=<context> YES=1"],
    ["adopted.json", "make deploy STACK=production CONTEXT=<context>"],
])(
    "An adoption on a real cluster that is not at its end keeps its guard %s, and the way on is told.",
    async (guard, next) => {
        write(
            "plans/plan.json",
            `own/production/${guard}`,
            "own/production/adopted/copy.json",
            "own/staging/logs/one.log",
        );
        const said = await cleaned();
        expect(said).toContain(`Kept ${path.join(work, "own", "production")}: the adoption of stack production`);
        expect(said).toContain(next);
        expect(said).not.toContain("left as not made here");
        expect(fs.readdirSync(work)).toEqual(["own"]);
        expect(fs.readdirSync(path.join(work, "own"))).toEqual(["production"]);
        expect(fs.readdirSync(path.join(work, "own", "production")).toSorted()).toEqual(["adopted", guard].toSorted());
    },
);

it("What somebody else keeps in the folder is left alone, and named.", async () => {
    write("mine/notes.txt", "own/production/adoption.json");
    expect(await cleaned()).toContain("left as not made here: mine.");
    expect(fs.readdirSync(work).toSorted()).toEqual(["mine", "own"]);
});
