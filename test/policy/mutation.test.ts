import { readdirSync } from "node:fs";
import * as path from "node:path";
import type { Rule } from "../../policy/kernel";
import { Jury } from "./support/jury";
import { dependenciesOf, mutantsOf, RuleLoader } from "./support/mutants";

const repository = path.resolve(__dirname, "../..");
const folder = path.join(repository, "policy/rules");
const outside = (file: string): unknown => require(file);
const original = new RuleLoader(folder, outside);
const jury = new Jury();

const ruleFiles = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && name !== "index.ts")
    .map((name) => path.join(folder, name));

function ruleIn(loader: RuleLoader, file: string): Rule | undefined {
    return Object.values(loader.load(file)).find(
        (each): each is Rule => typeof each === "object" && each !== null && "remedy" in each,
    );
}

/** The breaks of a file that no case of the rules using it notices. */
function survivors(file: string, users: readonly string[]): readonly string[] {
    return mutantsOf(file, repository)
        .filter(({ source }) => {
            const loader = new RuleLoader(folder, outside, { file, source, base: original });
            return !users.some((user) => {
                const rule = ruleIn(loader, user);
                return rule !== undefined && jury.notices(rule);
            });
        })
        .map(({ name }) => name);
}

describe("A rule that is broken in any of its conditions is found out by a case", () => {
    const judging = ruleFiles.filter((file) => ruleIn(original, file)?.scope !== "waivers");
    test.each(judging.map((file) => [path.basename(file, ".ts"), file] as const))("%s", (_, file) => {
        expect(survivors(file, [file])).toEqual([]);
    });
});

describe("What rules share, broken in any of its conditions, is found out by a case of a rule that uses it", () => {
    const shared = readdirSync(path.join(folder, "support"))
        .map((name) => path.join(folder, "support", name))
        .filter((file) => !/examples|remedies/.test(file));
    test.each(shared.map((file) => [path.basename(file, ".ts"), file] as const))("%s", (_, file) => {
        const users = ruleFiles.filter((each) => dependenciesOf(each, folder).has(file));
        expect(survivors(file, users)).toEqual([]);
    });
});

test("The rules as they stand are not found out, so that the check above says something", () => {
    const wrong = ruleFiles.filter((file) => {
        const rule = ruleIn(original, file);
        return rule === undefined || (rule.scope !== "waivers" && jury.notices(rule));
    });
    expect(wrong.map((file) => path.basename(file))).toEqual([]);
});
