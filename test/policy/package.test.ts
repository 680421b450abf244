import { execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as ts from "typescript";
import { stringify } from "yaml";
import { buildPackage } from "../../policy/package/build";
import { deployment } from "./corpus/objects";
import { world } from "./corpus/world";
import { changed } from "./support/edit";

const repository = path.resolve(__dirname, "../..");

/** A program's folder into which the packed package is installed, with what it depends on. */
let app = "";
const installed = (...parts: readonly string[]): string => path.join(app, "node_modules/@stackwright/policy", ...parts);

beforeAll(() => {
    app = fs.mkdtempSync(path.join(tmpdir(), "policy-package-"));
    const built = path.join(app, "built");
    buildPackage(built);
    const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", app], {
        cwd: built,
        encoding: "utf8",
    });
    fs.mkdirSync(installed(), { recursive: true });
    execFileSync("tar", ["-xzf", path.join(app, packed.trim()), "-C", installed(), "--strip-components=1"]);
    // Its dependencies are the repository's own, so that no test waits for a registry.
    const { dependencies } = JSON.parse(fs.readFileSync(installed("package.json"), "utf8"));
    for (const name of [...Object.keys(dependencies), "@pulumi/policy"]) {
        const link = path.join(app, "node_modules", name);
        fs.mkdirSync(path.dirname(link), { recursive: true });
        fs.symlinkSync(path.join(repository, "node_modules", name), link);
    }
});

afterAll(() => fs.rmSync(app, { recursive: true, force: true }));

function run(script: string): string {
    return execFileSync(process.execPath, ["-e", script], { cwd: app, encoding: "utf8" });
}

test("The package names itself, its version, its command and its schema, and holds no source", () => {
    const manifest = JSON.parse(fs.readFileSync(installed("package.json"), "utf8"));
    expect(manifest).toMatchObject({
        name: "@stackwright/policy",
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        bin: { "stackwright-policy": "cli.js" },
    });
    expect(manifest.private).toBeUndefined();
    const files = fs.readdirSync(installed(), { recursive: true, encoding: "utf8" });
    expect(files).toEqual(expect.arrayContaining(["config.schema.json", "README.md", "LICENSE"]));
    expect(files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))).toEqual([]);
    for (const { types, default: code } of Object.values<{ types?: string; default?: string }>(manifest.exports)) {
        for (const file of [types, code]) expect(file === undefined || fs.existsSync(installed(file))).toBe(true);
    }
});

test("Its command judges files", () => {
    const judge = (objects: readonly object[]): number | null => {
        fs.writeFileSync(
            path.join(app, "all.yaml"),
            objects.map((each) => stringify(each, { version: "1.1" })).join("---\n"),
        );
        return spawnSync(process.execPath, [installed("cli.js"), "--files", "all.yaml"], { cwd: app }).status;
    };
    expect(judge(world)).toBe(0);
    expect(judge([changed(deployment("worker"), { "spec.template.spec.hostPID": true })])).toBe(1);
});

test("A program can import the rules, put them into a pack of its own, and test that", () => {
    const script = `
        const { allRules, judge, baseline, resourcesFrom } = require("@stackwright/policy");
        const { crossguardPolicies } = require("@stackwright/policy/crossguard");
        const { Harness } = require("@stackwright/policy/testing");
        const context = { waivers: [], waiversFrom: "here", today: "2026-11-21" };
        const report = judge(resourcesFrom("{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostPID: true}}", "a.yaml"), { ...context, pack: baseline, judged: "a" });
        const props = { metadata: { name: "a" }, spec: { containers: [], hostPID: true } };
        new Harness(crossguardPolicies(baseline, {}, context)).resource({ type: "kubernetes:core/v1:Pod", name: "a", props }).then(({ reports }) => {
            const found = (list, key) => list.some((each) => each[key] === "forbid-host-namespaces");
            console.log(JSON.stringify([allRules.length > 60, found(report.violations, "rule"), found(reports, "policy")]));
        });`;
    expect(JSON.parse(run(script))).toEqual([true, true, true]);
});

test("Its types are what a program in TypeScript needs", () => {
    const file = path.join(app, "program.ts");
    fs.writeFileSync(
        file,
        `import { allRules, baseline, judge, type Rule, resourcesFrom } from "@stackwright/policy";
        import { crossguardPolicies } from "@stackwright/policy/crossguard";
        import { Harness } from "@stackwright/policy/testing";
        const context = { waivers: [], waiversFrom: "here", today: "2026-11-21" };
        const first: Rule | undefined = allRules[0];
        const found: number = judge(resourcesFrom("", "a.yaml"), { ...context, pack: baseline, judged: "a" }).violations.length;
        export const all = [first?.name, found, new Harness(crossguardPolicies(baseline, {}, context))];
        export const wrong: number = baseline.name;`,
    );
    const { Node20: module } = ts.ModuleKind;
    const program = ts.createProgram([file], { module, strict: true, noEmit: true, skipLibCheck: true, types: [] });
    const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
    expect(problems).toEqual(["Type 'string' is not assignable to type 'number'."]);
});

test.each(["baseline", "production"])("The engine's launcher can start the pack %s from it", async (pack) => {
    const child = spawn(process.execPath, [installed(pack, "index.cjs")], { stdio: ["ignore", "pipe", "inherit"] });
    const port = await new Promise((resolve) => child.stdout.once("data", (text: Buffer) => resolve(Number(text))));
    child.kill();
    expect(port).toBeGreaterThan(1023);
});
