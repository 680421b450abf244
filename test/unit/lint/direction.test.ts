import { type Finding, lint } from "./biome";

type Forbidden = readonly [file: string, specifier: string, why: string];
type Allowed = readonly [file: string, specifier: string];

/** A file, what it may not import, and the words that say why. */
const forbidden: readonly Forbidden[] = [
    ["index.ts", "./components/postgres", "The entry point composes systems"],
    ["index.ts", "./local/paths", "The program runs without these rooms"],
    ["index.ts", "./workflow/render/cli", "The program runs without these rooms"],
    ["index.ts", "./policy/baseline", "The program runs without these rooms"],
    ["index.ts", "./test/support/engine", "Nothing imports tests"],
    ["systems/platform.ts", "../components/namespace/specs", "known by its index only"],
    ["systems/mesh/index.ts", "../../components/namespace/specs", "known by its index only"],
    ["systems/platform.ts", "../config/load", "only the schema's types are shared"],
    ["systems/mesh/index.ts", "../../config/images", "only the schema's types are shared"],
    ["systems/platform.ts", "../local/paths", "knows neither how it is run"],
    ["systems/platform.ts", "../workflow/render/recorder", "knows neither how it is run"],
    ["systems/platform.ts", "../policy/rules", "knows neither how it is run"],
    ["systems/platform.ts", "../index", "Only index.ts starts the program"],
    ["systems/platform.ts", "../test/support/engine", "Nothing imports tests"],
    ["components/redis/specs.ts", "../workload/specs", "known by its index only"],
    ["components/redis/shapes/acl.ts", "../../workload/specs", "known by its index only"],
    ["components/redis/specs.ts", "../../systems/platform", "A component never knows the system"],
    ["components/redis/specs.ts", "../../config/schema", "A component sees only its own arguments"],
    ["components/redis/shapes/acl.ts", "../../../config/schema", "A component sees only its own arguments"],
    ["components/redis/specs.ts", "../../local/paths", "knows neither how it is run"],
    ["components/redis/specs.ts", "../../index", "Only index.ts starts the program"],
    ["components/redis/specs.ts", "../../test/support/engine", "Nothing imports tests"],
    ["components/core/labels.ts", "../workload", "components/core stands below everything else"],
    ["components/core/labels.ts", "../../config/schema", "components/core stands below everything else"],
    ["components/core/traffic/map.ts", "../../workload", "components/core stands below everything else"],
    ["config/parse.ts", "../components/workload", "only components/core is shared"],
    ["config/schema/cluster.ts", "../../components/workload", "only components/core is shared"],
    ["config/parse.ts", "../systems/plan", "Settings know nothing of the systems"],
    ["config/parse.ts", "../local/paths", "Settings are read without these rooms"],
    ["config/parse.ts", "../index", "Only index.ts starts the program"],
    ["policy/rules/require-probes.ts", "../../components/core/labels", "they share nothing with it"],
    ["policy/rules/require-probes.ts", "../../config/schema", "they share nothing with it"],
    ["policy/rules/require-probes.ts", "../../systems/plan", "they share nothing with it"],
    ["policy/rules/require-probes.ts", "../../local/paths", "Policies run anywhere"],
    ["local/control-plane/start.ts", "../../systems/plan", "knows nothing of this one"],
    ["local/control-plane/start.ts", "../../components/core/labels", "knows nothing of this one"],
    ["local/control-plane/start.ts", "../../config/schema", "knows nothing of this one"],
    ["local/paths.ts", "../workflow/verbs", "not the other way round"],
    ["local/paths.ts", "../test/support/engine", "Nothing imports tests"],
    ["workflow/render/cli.ts", "../../test/support/engine", "Nothing imports tests"],
    ["workflow/render/cli.ts", "../../bench/table", "Nothing imports tests"],
];

const allowed: readonly Allowed[] = [
    ["index.ts", "./systems/platform"],
    ["index.ts", "./config/load"],
    ["systems/platform.ts", "../components/namespace"],
    ["systems/platform.ts", "../components/core/traffic/map"],
    ["systems/platform.ts", "../config/schema"],
    ["systems/mesh/index.ts", "../../config/schema/cluster"],
    ["systems/mesh/index.ts", "../plan"],
    ["components/redis/specs.ts", "../workload"],
    ["components/redis/specs.ts", "../core/traffic/map"],
    ["components/redis/specs.ts", "./args"],
    ["components/redis/shapes/acl.ts", "../args"],
    ["components/redis/shapes/acl.ts", "../../core/labels"],
    ["components/core/traffic/map.ts", "../labels"],
    ["config/schema/cluster.ts", "../../components/core/quantities"],
    ["policy/rules/require-probes.ts", "../kernel/rule"],
    ["policy/baseline/index.ts", "@pulumi/policy"],
    ["workflow/render/cli.ts", "../../index"],
    ["workflow/render/cli.ts", "../../local/paths"],
    ["test/support/engine.ts", "../../workflow/render/recorder"],
];

/** One file per name, one import per line, judged in one go: the linter takes longer to start than to look. */
function lintImports(
    imports: readonly (Forbidden | Allowed)[],
): (file: string, specifier: string) => readonly string[] {
    const lines = new Map<string, string[]>();
    for (const [file, specifier] of imports) {
        lines.set(file, [...(lines.get(file) ?? []), specifier]);
    }
    const sources = [...lines].map(([file, specifiers]) => [
        file,
        specifiers.map((specifier, index) => `export { thing as thing${index} } from "${specifier}";\n`).join(""),
    ]);
    const findings = lint(Object.fromEntries(sources));
    return (file, specifier) => {
        const line = (lines.get(file) ?? []).indexOf(specifier) + 1;
        return findings
            .filter((found) => found.file === file && found.line === line && found.rule === "noRestrictedImports")
            .map(({ message }) => message);
    };
}

describe("dependencies point one way", () => {
    const messagesOf = lintImports([...forbidden, ...allowed]);

    it.each(forbidden)("so %s may not import %s", (file, specifier, why) => {
        expect(messagesOf(file, specifier)).toEqual([expect.stringContaining(why)]);
    });

    it.each(allowed)("and %s may import %s", (file, specifier) => {
        expect(messagesOf(file, specifier)).toEqual([]);
    });

    it("and never in a circle", () => {
        const findings = lint({
            "components/redis/a.ts": `import { b } from "./b";\n\nexport const a = () => b;\n`,
            "components/redis/b.ts": `import { a } from "./a";\n\nexport const b = () => a;\n`,
        });
        expect(findings.map(({ rule }) => rule)).toEqual(["noImportCycles", "noImportCycles"]);
    });

    it("also for types, for re-exports and for what is loaded late", () => {
        const findings = lint({
            "components/redis/types.ts": `import type { Settings } from "../../config/schema";\n\nexport type S = Settings;\n`,
            "components/redis/again.ts": `export type * from "../../config/schema";\n`,
            "components/redis/late.ts": `export const late = () => import("../../config/load");\n`,
        });
        const refused = findings.filter(({ rule }) => rule === "noRestrictedImports").map(({ file }) => file);
        expect(refused.sort()).toEqual([
            "components/redis/again.ts",
            "components/redis/late.ts",
            "components/redis/types.ts",
        ]);
    });
});

describe("the stack's configuration", () => {
    const expressions = [
        `new pulumi.Config("stackwright")`,
        "new Config()",
        "pulumi.getStack()",
        "runtime.allConfig()",
    ];
    const source = expressions.map((expression, index) => `export const value${index} = ${expression};\n`).join("");
    const files = ["components/redis/index.ts", "systems/platform.ts", "config/parse.ts", "index.ts", "config/load.ts"];
    const findings = lint(Object.fromEntries(files.map((file) => [file, source])));

    it.each(files.slice(0, -1))("is not read by %s, in whatever form", (file) => {
        const lines = findings
            .filter((found) => found.file === file && found.message.startsWith("Only config/load.ts reads"))
            .map(({ line }) => line);
        expect(lines.sort()).toEqual([1, 2, 3, 4]);
    });

    it("is read by config/load.ts", () => {
        expect(findings.filter(({ file, rule }) => file === "config/load.ts" && rule === "plugin")).toEqual([]);
    });
});

describe("the process's environment", () => {
    const closed = ["index.ts", "systems/a.ts", "components/redis/a.ts", "components/core/a.ts", "policy/a.ts"];
    const open = ["config/kube-context.ts", "local/paths.ts", "workflow/render/cli.ts", "test/unit/a.test.ts"];
    const source = "export const value = process.env.HOME;\n";
    const refused = lint(Object.fromEntries([...closed, ...open].map((file) => [file, source])))
        .filter(({ rule }) => rule === "noProcessEnv")
        .map(({ file }) => file);

    it("is closed to what only builds a stack, and open to what runs on somebody's machine", () => {
        expect(refused.sort()).toEqual([...closed].sort());
    });
});

describe("what the linter never lets through", () => {
    const faults: Readonly<Record<string, string>> = {
        noExplicitAny: "export const value = (given: any) => given;\n",
        noNonNullAssertion: "export const value = (given: string[]) => given[0]!;\n",
        noUnusedImports: `import { readFileSync } from "node:fs";\n\nexport const value = 1;\n`,
        noUnusedVariables: "export function value(): number {\n    const unused = 2;\n    return 1;\n}\n",
        noUnusedFunctionParameters: "export function value(unused: number): number {\n    return 1;\n}\n",
        noEmptyBlockStatements: "export function value(): void {\n    try {\n        risky();\n    } catch {}\n}\n",
    };
    const fileOf = (rule: string) => `components/redis/${rule}.ts`;
    const findings: readonly Finding[] = lint(
        Object.fromEntries(Object.entries(faults).map(([rule, source]) => [fileOf(rule), source])),
    );

    it.each(Object.keys(faults))("%s", (rule) => {
        expect(findings.filter(({ file }) => file === fileOf(rule)).map((found) => found.rule)).toContain(rule);
    });
});
