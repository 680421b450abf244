import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../../../local/failure";
import { readPlan, requirePlanFor, requireSameActions, writePlan } from "../../../workflow/plan/file";
import { type Action, planDifferences, planOf, planProblem } from "../../../workflow/plan/plan";
import { Git } from "../../../workflow/source/git";

const action = (name: string, kind: Action["kind"]): Action => ({
    urn: `urn:${name}`,
    object: `Deployment shop/${name}`,
    kind,
});
const sources = { commit: "c0ffee00c0ffee", tree: "7ree" };
const plan = planOf("dev", sources, [action("b", "update"), action("a", "create")]);

test("Files that are in no commit yet are named in full, the first of them too.", async () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "sources-"));
    const git = new Git(root);
    await git.text("init", "--quiet");
    fs.writeFileSync(path.join(root, "Pulumi.shop.yaml"), "a");
    await git.text("add", "--all");
    await git.text("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "First");
    expect(await git.uncommitted()).toEqual([]);
    fs.writeFileSync(path.join(root, "Pulumi.shop.yaml"), "b");
    fs.writeFileSync(path.join(root, "new.ts"), "");
    expect(await git.uncommitted()).toEqual(["Pulumi.shop.yaml", "new.ts"]);
    fs.rmSync(root, { recursive: true });
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "plan-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function saved(value: unknown): string {
    const file = path.join(folder, "plan.json");
    fs.writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
}

function refusal(act: () => void): string {
    try {
        act();
    } catch (error) {
        if (error instanceof Failure) return error.explain();
        throw error;
    }
    throw new Error("it was not refused");
}

it("The same actions of the same sources are the same plan, in whatever order they were told.", () => {
    expect(planOf("dev", sources, [action("a", "create"), action("b", "update")])).toEqual(plan);
    expect(planOf("dev", { ...sources, tree: "other" }, plan.actions).hash).not.toBe(plan.hash);
    expect(planOf("production", sources, plan.actions).hash).not.toBe(plan.hash);
});

it("A plan is read back as it was written.", () => {
    const file = path.join(path.dirname(saved("")), "below", "plan.json");
    writePlan(file, plan);
    expect(readPlan(file)).toEqual(plan);
});

it.each([
    ["that was changed by hand", { ...plan, actions: [] }, "its hash does not fit: it was changed after it was made"],
    ["of another version", { ...plan, version: 2 }, "its version is 2; this program reads version 1"],
    ["without a hash", { ...plan, hash: undefined }, "it lacks stack, commit, tree, actions or hash"],
    [
        "with an unknown action",
        { ...plan, actions: [{ ...plan.actions[0], kind: "rename" }] },
        "one of its actions is none",
    ],
    ["that is no JSON", "{", "it is no JSON object"],
])("A file %s is no plan, and the refusal says so.", (_, content, reason) => {
    const text = refusal(() => readPlan(saved(content)));
    expect(text).toContain(`cause: ${reason}`);
    expect(text).toContain("make plan STACK=<stack> OUT=<file>");
});

it("A whole plan has no problem.", () => {
    expect(planProblem(JSON.parse(JSON.stringify(plan)))).toBeUndefined();
});

describe("what is applied is what was reviewed", () => {
    const now = { stack: "dev", ...sources, uncommitted: [] };

    it("of the same files, whatever commit they are in", () => {
        expect(() => requirePlanFor(plan, "p.json", { ...now, commit: "a merge" })).not.toThrow();
    });

    it("and not of other files, of another stack, or of what is in no commit", () => {
        expect(refusal(() => requirePlanFor(plan, "p.json", { ...now, tree: "other" }))).toContain(
            "the plan is of commit c0ffee00c0ff, here is c0ffee00c0ff with other files",
        );
        expect(refusal(() => requirePlanFor(plan, "p.json", { ...now, stack: "production" }))).toContain(
            "p.json is a plan for stack dev, not for production",
        );
        expect(refusal(() => requirePlanFor(plan, "p.json", { ...now, uncommitted: ["index.ts"] }))).toContain(
            "not committed: index.ts",
        );
    });

    it("and where Pulumi wrote into the stack file, the refusal says that this is meant to be committed", () => {
        const files = ["Pulumi.production.yaml", ...Array.from({ length: 6 }, (_, index) => `${index}.ts`)];
        const text = refusal(() => requirePlanFor(plan, "p.json", { ...now, uncommitted: files }));
        expect(text).toContain("not committed: Pulumi.production.yaml, 0.ts, 1.ts, 2.ts, 3.ts and 2 more");
        expect(text).toContain("(git commit Pulumi.production.yaml): encryptionsalt, encryptedkey and secretsprovider");
        const others = refusal(() => requirePlanFor(plan, "p.json", { ...now, uncommitted: ["Pulumi.yaml"] }));
        expect(others).not.toContain("encryptionsalt");
    });

    it("in kind of action, object by object, with the difference", () => {
        expect(() => requireSameActions(plan, "p.json", plan.actions)).not.toThrow();
        const fresh = [action("a", "create"), action("b", "replace"), action("c", "delete")];
        expect(planDifferences(plan.actions, fresh)).toEqual([
            "Deployment shop/b: planned update, now replace",
            "Deployment shop/c: planned nothing, now delete",
        ]);
        const text = refusal(() => requireSameActions(plan, "p.json", fresh));
        expect(text).toContain("What would be done now is not what was planned; nothing was touched");
        expect(text).toContain("Deployment shop/b: planned update, now replace");
        expect(text).toContain("make drift STACK=dev");
    });
});
