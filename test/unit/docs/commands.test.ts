import * as fs from "node:fs";
import * as path from "node:path";
import { areaNames } from "../../../config/schema";
import { secretNames } from "../../../config/secrets";
import { repositoryRoot } from "../../../local/paths";
import { manifestsOf } from "../../../workflow/connections/stack";
import { at, listOf } from "../../../workflow/report/worlds/values";
import { pages, typedLines } from "../../support/pages";

/** Commands other than make: what they name must be there, here or in the stack that they speak of. */
const lines = pages().flatMap((page) => typedLines(page).map((line) => ({ file: page.file, line })));
/** jest takes the beginning of a path, too. */
const exists = (file: string) => {
    const full = path.join(repositoryRoot, file);
    const folder = path.dirname(full);
    return fs.existsSync(folder) && fs.readdirSync(folder).some((name) => name.startsWith(path.basename(full)));
};
const matching = (pattern: RegExp) =>
    lines.flatMap(({ file, line }) => [...line.matchAll(pattern)].map(([, word = ""]) => ({ file, line, word })));

it.each([
    ["tests", /\bnpx jest(?: -i)? (test\/[\w/.-]+)/g],
    ["programs of this repository", /\bnode(?: -r \.\/typescript\.cjs)? ([\w/.-]+\.(?:ts|cjs))/g],
    ["policy packs", /--policy-pack ([\w/-]+)/g],
])("All %s that a page has one run are there.", (_, pattern) => {
    const named = matching(pattern);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ word }) => !exists(word))).toEqual([]);
});

it("Every npm script that is named is one.", () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8"));
    const named = matching(/\bnpm run ([\w:-]+)/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ word }) => scripts[word] === undefined)).toEqual([]);
});

it("Every setting that is named with its prefix is one.", () => {
    const known: readonly string[] = [...areaNames, ...secretNames];
    const named = matching(/stackwright:([A-Za-z0-9]+)/g);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ word }) => !known.includes(word))).toEqual([]);
});

describe("kubectl", () => {
    const kinds: Readonly<Record<string, string>> = { svc: "Service", service: "Service", cronjob: "CronJob" };
    /** Made where the stack file chooses them, which the shipped ones do not. */
    const chosen = ["StatefulSet postgres-read"];
    const typed = lines.filter(({ line }) => line.startsWith("kubectl "));

    /** `Service prometheus`; pods by the StatefulSet that numbers them. */
    function namedIn(line: string): readonly string[] {
        const objects = [...line.matchAll(/\b(svc|service|cronjob)\/([a-z0-9-]+)/g)].map(
            ([, kind = "", name = ""]) => `${kinds[kind]} ${name}`,
        );
        const secrets = [...line.matchAll(/get secret ([a-z0-9-]+)/g)].map(([, name = ""]) => `Secret ${name}`);
        const sets = [...line.matchAll(/\b(?:exec|cp \S+) ([a-z0-9-]+)-0\b/g)].map(
            ([, name = ""]) => `StatefulSet ${name}`,
        );
        return [...objects, ...secrets, ...sets];
    }

    it("names what the production stack has", async () => {
        const objects = await manifestsOf("production");
        const made = objects.map((one) => `${at(one, "kind")} ${at(one, "metadata", "name")}`);
        const known = new Set([...made, ...chosen]);
        const containers = new Set(
            objects.flatMap((one) =>
                listOf(at(one, "spec", "template", "spec", "containers")).map((container) =>
                    String(at(container, "name")),
                ),
            ),
        );
        expect(typed.flatMap(({ line }) => namedIn(line)).length).toBeGreaterThan(5);
        const missing = typed.flatMap(({ file, line }) => {
            const [, container] = / (?:-c|--container) ([a-z0-9-]+)/.exec(line) ?? [];
            const absent = namedIn(line).filter((one) => !known.has(one));
            return [...absent, ...(container === undefined || containers.has(container) ? [] : [container])].map(
                (word) => ({ file, word }),
            );
        });
        expect(missing).toEqual([]);
    });
});
