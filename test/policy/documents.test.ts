import { readFileSync } from "node:fs";
import * as path from "node:path";
import { generatedFiles } from "../../policy/documents/write";
import { configure, type Resource } from "../../policy/kernel";
import { production } from "../../policy/production/pack";
import { allRules } from "../../policy/rules";
import { resourcesFrom } from "../../policy/sources/objects";
import { verdictOf } from "./support/judging";

const repository = path.resolve(__dirname, "../..");

describe("What is made from the rules is what stands in the repository", () => {
    test.each([...generatedFiles()].map(([file, content]) => [path.relative(repository, file), content] as const))(
        "%s",
        (file, content) => {
            const current = readFileSync(path.join(repository, file), "utf8");
            // Comparing the texts whole would print a hundred pages.
            expect(current === content ? "current" : "outdated: run make policy-docs").toBe("current");
        },
    );
});

/** The engine says of every resource whether it is protected; the one rule about that needs it to be said. */
function asTold(resources: readonly Resource[], protect: boolean): readonly Resource[] {
    return resources.map((each) => ({ ...each, options: { protect, ignoreChanges: [] } }));
}

describe("The examples of each rule are what they say they are", () => {
    test.each(allRules.map((rule) => [rule.name, rule] as const))("%s", (name, { examples }) => {
        const judge = (yaml: string, protect: boolean): readonly string[] =>
            verdictOf(asTold(resourcesFrom(yaml, "example.yaml"), protect), { only: name }).violations.map(
                ({ rule }) => rule,
            );
        expect(judge(examples.good, true)).toEqual([]);
        expect(new Set(judge(examples.bad, name !== "require-protected-data"))).toEqual(new Set([name]));
    });
});

describe("What each rule says about itself can be read by a person", () => {
    test.each(allRules.map((rule) => [rule.name, rule] as const))(
        "%s",
        (_, { title, why, remedy, examples, references, parameters }) => {
            expect(title).toMatch(/^[A-Z][^.]+$/);
            expect(why).toMatch(/^[A-Z].+\.$/s);
            expect(remedy).toMatch(/^[a-z][^\n]+[^.]$/);
            expect(examples.good).not.toContain("\t");
            for (const { id } of references) expect(id).toMatch(/^[\w./-]+$/);
            for (const { schema } of Object.values(parameters)) expect(schema.description).toMatch(/^[A-Z].+\.$/);
        },
    );
});

test("The whole Pod Security Standard is covered, control by control", () => {
    const covered = allRules.flatMap(({ references }) =>
        references.filter(({ standard }) => standard === "Pod Security Standards").map(({ id }) => id),
    );
    const baseline = [
        "hostprocess",
        "host-namespaces",
        "privileged-containers",
        "hostpath-volumes",
        "host-ports",
        "host-probes-and-lifecycle-hooks",
        "apparmor",
        "selinux",
        "sysctls",
    ];
    const restricted = [
        "volume-types",
        "privilege-escalation",
        "running-as-non-root",
        "running-as-non-root-user",
        "seccomp",
        "capabilities",
        "proc-mount-type",
    ];
    expect(covered).toEqual(
        expect.arrayContaining([
            ...baseline.map((id) => `baseline/${id}`),
            ...restricted.map((id) => `restricted/${id}`),
        ]),
    );
});

test("The ground that the mission names is covered: sixty rules and more, twenty of them across resources", () => {
    expect(allRules.length).toBeGreaterThanOrEqual(60);
    const across = configure(production).filter(({ rule }) => ["objects", "pods", "namespaces"].includes(rule.scope));
    expect(across.length).toBeGreaterThanOrEqual(20);
});
