import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { main } from "../../policy/cli";
import { type Resource, Subject } from "../../policy/kernel";
import { resourcesFrom } from "../../policy/sources/objects";
import { deployment } from "./corpus/objects";
import { world } from "./corpus/world";
import { changed } from "./support/edit";

let folder = "";
beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "policy-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, content: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
}

function run(...args: string[]): { readonly code: number; readonly text: string } {
    let text = "";
    const code = main(args, (part) => {
        text += part;
    });
    return { code, text };
}

const yamlOf = (objects: readonly object[]): string =>
    objects.map((object) => stringify(object, { version: "1.1" })).join("---\n");

describe("Judging files", () => {
    test("A folder of manifests that are right passes both packs", () => {
        put("all.yaml", yamlOf(world));
        expect(run("--files", folder, "--pack", "baseline")).toMatchObject({
            code: 0,
            text: expect.stringContaining("0 mandatory"),
        });
        expect(run("--files", folder, "--pack", "production")).toMatchObject({ code: 0 });
    });

    test("A fault makes the command fail, and names file, field and remedy", () => {
        put("worker.yaml", yamlOf([changed(deployment("worker"), { "spec.template.spec.hostPID": true })]));
        const { code, text } = run("--files", folder, "--format", "json");
        expect(code).toBe(1);
        const fault = JSON.parse(text).violations.find(
            ({ rule }: { rule: string }) => rule === "forbid-host-namespaces",
        );
        expect(fault).toMatchObject({ origin: "worker.yaml", field: "spec.template.spec.hostPID", level: "mandatory" });
    });

    test("A mode and a flag mean what kubectl makes of them", () => {
        const written = (mode: string): string =>
            yamlOf([
                changed(deployment("worker"), {
                    "spec.template.spec.volumes": [{ name: "key", secret: { secretName: "key", defaultMode: 4321 } }],
                    "spec.template.spec.securityContext.runAsNonRoot": "ja",
                }),
            ])
                .replace("4321", mode)
                .replace("ja", "yes");
        const found = (mode: string): string[] => {
            const { text } = run("--files", put("worker.yaml", written(mode)), "--format", "json");
            const { violations } = JSON.parse(text) as { violations: { rule: string }[] };
            return violations.map(({ rule }) => rule).filter((rule) => /non-root|modes/.test(rule));
        };
        expect([found("0400"), found("0777")]).toEqual([[], ["restrict-secret-modes"]]);
    });

    test("Every report comes from one run", () => {
        put("all.yaml", yamlOf(world));
        const reports = path.join(folder, "reports");
        expect(run("--files", path.join(folder, "all.yaml"), "--reports", reports).code).toBe(0);
        expect(readdirSync(reports).sort()).toEqual(
            ["json", "md", "sarif", "txt", "xml"].map((ending) => `policy-stackwright-baseline.${ending}`),
        );
    });

    test("A configuration changes levels and parameters", () => {
        put("worker.yaml", yamlOf([deployment("worker")]));
        const config = put(
            "policy.json",
            JSON.stringify({ all: "disabled", "limit-overcommit": { enforcementLevel: "advisory", cpu: 1 } }),
        );
        const { code, text } = run("--files", path.join(folder, "worker.yaml"), "--config", config);
        expect(code).toBe(0);
        expect(text).toContain("! limit-overcommit");
        expect(text).toContain("1 rule of stackwright-baseline: 0 mandatory, 1 advisory");
    });

    test("An exported state is judged like the program, its protection included", () => {
        const resources = world.map((object) => ({
            urn: `urn:pulumi:production::shop::kubernetes:${object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`}:${object.kind}::${object.metadata.name}`,
            type: `kubernetes:${object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`}:${object.kind}`,
            inputs: object,
            outputs: {},
        }));
        const state = put("state.json", JSON.stringify({ version: 3, deployment: { resources } }));
        const { code, text } = run("--files", state, "--pack", "production", "--format", "json");
        expect(code).toBe(1);
        expect(new Set(JSON.parse(text).violations.map(({ rule }: { rule: string }) => rule))).toEqual(
            new Set(["require-protected-data"]),
        );
    });
});

describe("What cannot be judged is not passed over", () => {
    test.each<[string, string, RegExp]>([
        ["broken.yaml", "a: [1\n", /broken\.yaml: .*Flow sequence/s],
        ["twice.yaml", "a: 1\na: 2\n", /twice\.yaml: Map keys must be unique/],
        ["list.yaml", "- a\n- b\n", /list\.yaml: is no mapping, so it is no object/],
        ["values.yaml", "replicas: 3\n", /values\.yaml: holds an object without apiVersion and kind/],
        ["broken.json", "{", /broken\.json: /],
        ["list.json", '{"apiVersion":"v1","kind":"List","items":[3]}', /list\.json: holds something that is no object/],
    ])("%s", (name, content, message) => {
        put(name, content);
        const { code, text } = run("--files", folder);
        expect(code).toBe(2);
        expect(text).toMatch(message);
        expect(text).toMatch(/^✗ cannot judge: /);
    });

    test("A folder without manifests", () => {
        put("notes.txt", "nothing");
        expect(run("--files", folder)).toEqual({
            code: 2,
            text: `✗ cannot judge: ${folder}: holds no .yaml, .yml or .json file\n`,
        });
    });

    test("A state without resources", () => {
        const state = put("state.json", JSON.stringify({ deployment: { resources: null } }));
        expect(run("--files", state).text).toContain("is an exported state without resources");
    });
});

describe("A wrong call is told, with what is allowed", () => {
    test.each<[string[], string]>([
        [[], "--files is missing"],
        [["--files", "/nowhere"], '--files is "/nowhere", which is not there'],
        [["--files", ".", "--pack", "strict"], '--pack is "strict"; want baseline, production'],
        [["--files", ".", "--fiels", "x"], "Unknown option '--fiels'"],
        [["--files", ".", "--config", "/nowhere.json"], '--config is "/nowhere.json", which is not there'],
    ])("%j", (args, message) => {
        const inFolder = args.map((each) => (each === "." ? path.join(folder, "a.yaml") : each));
        put("a.yaml", yamlOf([deployment("worker")]));
        expect(run(...inFolder)).toMatchObject({ code: 2, text: expect.stringContaining(message) });
    });

    test("A format that does not exist", () => {
        put("a.yaml", yamlOf([deployment("worker")]));
        expect(run("--files", folder, "--format", "pdf").text).toContain(
            '--format is "pdf"; want human, json, sarif, junit, markdown',
        );
    });

    test("A configuration with mistakes", () => {
        put("a.yaml", yamlOf([deployment("worker")]));
        const config = path.join(folder, "..", `${path.basename(folder)}.json`);
        writeFileSync(config, JSON.stringify({ "limit-overcommit": { cpu: "two" } }));
        const { code, text } = run("--files", folder, "--config", config);
        rmSync(config);
        expect([code, text]).toEqual([
            2,
            '✗ cannot judge: limit-overcommit: cpu is "two"; want a number of at least 1\n',
        ]);
        expect(existsSync(config)).toBe(false);
    });

    test("Help is no mistake", () => {
        expect(run("--help")).toMatchObject({ code: 0, text: expect.stringContaining("make policy FILES=") });
    });
});

describe("Reading objects", () => {
    test("Documents, lists and lists in lists are all opened", () => {
        const item = (name: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`;
        const yaml = `${item("a")}\n---\n# nothing but a remark\n---\napiVersion: v1\nkind: List\nitems:\n  - ${item("b")}\n  - {apiVersion: v1, kind: ConfigMapList, items: [${item("c")}]}\n`;
        const names = resourcesFrom(yaml, "x.yaml").map(
            ({ object }) => (object as { metadata: { name: string } }).metadata.name,
        );
        expect(names).toEqual(["a", "b", "c"]);
    });

    test.each<[string, readonly string[], unknown]>([
        ["true", ["yes", "Yes", "YES", "y", "on", "On", "true", "True"], true],
        ["false", ["no", "No", "NO", "n", "off", "OFF", "false", "FALSE"], false],
        ["256", ["0400", "0o400", "0x100", "0b100000000", "256", "2_56", "+256"], 256],
        ["-256", ["-0400", "-256"], -256],
        ["8, for lack of that digit among eight", ["08"], 8],
        ["0", ["0"], 0],
    ])("What kubectl reads as %s is read as that", (_, written, expected) => {
        const read = (value: string): unknown => {
            const [resource] = resourcesFrom(`{apiVersion: v1, kind: ConfigMap, spec: ${value}}`, "x.yaml");
            return new Subject(resource as Resource).spec.plain();
        };
        expect(written.map(read)).toEqual(written.map(() => expected));
        expect(written.map((each) => read(`"${each}"`))).toEqual(written);
    });

    test.each(["1:30", "2026-11-21", "yess", "oN", "0x", "1.2.3", "8Gi"])("%s is a text to it", (value) => {
        const [resource] = resourcesFrom(`{apiVersion: v1, kind: ConfigMap, spec: ${value}}`, "x.yaml");
        expect(resource?.object).toMatchObject({ spec: value });
    });

    test("A resource that is about to be deleted is no longer part of the stack", () => {
        const state = {
            deployment: {
                resources: [
                    { urn: "a::b", type: "kubernetes:core/v1:Pod", delete: true },
                    { urn: "a::c", type: "kubernetes:core/v1:Pod" },
                ],
            },
        };
        expect(resourcesFrom(JSON.stringify(state), "s.json").map(({ origin }) => origin)).toEqual(["c"]);
    });

    test("A resource that the program only reads is there to be found, and not judged", () => {
        const read = { urn: "a::b", type: "kubernetes:core/v1:Namespace", external: true, inputs: {} };
        const state = put("state.json", JSON.stringify({ deployment: { resources: [read] } }));
        expect(run("--files", state, "--pack", "production")).toMatchObject({
            code: 0,
            text: expect.stringContaining("0 mandatory, 0 advisory"),
        });
        const made = put("made.json", JSON.stringify({ deployment: { resources: [{ ...read, external: false }] } }));
        expect(run("--files", made, "--pack", "production").code).toBe(1);
    });

    test("A document that names itself a billion times is refused", () => {
        const laughs = [
            "a: &a [x, x, x, x, x, x, x, x, x, x]",
            ..."bcdefg"
                .split("")
                .map((key, index) => `${key}: &${key} [${Array(10).fill(`*${"abcdef"[index]}`).join(", ")}]`),
        ].join("\n");
        expect(() => resourcesFrom(laughs, "laughs.yaml")).toThrow();
    });
});
