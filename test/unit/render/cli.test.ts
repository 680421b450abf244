import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { render } from "../../../workflow/render/cli";
import type { ManifestFile } from "../../../workflow/render/manifests";
import { standInSecrets } from "../../../workflow/render/stack";
import { stacks } from "../../support/stack";

const root = path.resolve(__dirname, "../../..");
let folder: string;
beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "render-"));
});
afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    return spawnSync("node", ["-r", "./typescript.cjs", "workflow/render/cli.ts", ...args], {
        cwd: root,
        encoding: "utf8",
        // No cluster can be reached from here, and no tool is on the path.
        env: { PATH: path.dirname(process.execPath), HOME: folder, KUBECONFIG: "/nonexistent", ...env },
    });
}

const rendered = new Map<string, Promise<readonly ManifestFile[]>>();

function once(stack: string): Promise<readonly ManifestFile[]> {
    const known = rendered.get(stack) ?? render(stack);
    rendered.set(stack, known);
    return known;
}

describe("rendering", () => {
    it.each(stacks)("%s twice gives the same bytes", async (stack) => {
        const first = await once(stack);
        const second = await render(stack);
        expect(first.length).toBeGreaterThan(50);
        expect(second).toEqual(first);
    });

    it.each(stacks)("%s shows no secret, wherever it went", async (stack) => {
        const everything = JSON.stringify(await once(stack));
        expect(everything).not.toContain("stand-in-");
        expect(everything).not.toContain("recorded-");
        expect(Object.keys(standInSecrets()).length).toBeGreaterThan(5);
        expect(everything).toContain("[secret]");
    });

    it.each(stacks)("%s gives one whole object per file", async (stack) => {
        for (const file of await once(stack)) {
            const object: { apiVersion?: string; kind?: string; metadata?: { name?: string } } = parse(file.content);
            expect(Object.keys(object).slice(0, 3)).toEqual(["apiVersion", "kind", "metadata"]);
            expect(path.basename(file.path, ".yaml")).toBe(object.metadata?.name);
        }
    });
});

describe("the command", () => {
    it("writes the folder it is told, by variable as make does", () => {
        const out = path.join(folder, "out");
        const { status, stdout, stderr } = run([], { STACK: "production", OUT: out });
        expect(stderr).toBe("");
        expect(stdout).toMatch(/^\d+ objects of production in .*out \(\d+\.\d s\)\n$/);
        expect(status).toBe(0);
        expect(fs.existsSync(path.join(out, "_cluster/namespace/graphmemory.yaml"))).toBe(true);
    });

    it("names the stacks there are if it is asked for another", () => {
        const { status, stderr } = run(["prod", path.join(folder, "out")]);
        expect(status).toBe(1);
        expect(stderr).toBe(
            "✗ there is no stack prod\n  cause: no file Pulumi.prod.yaml here\n  next:  use one of production, staging\n",
        );
        expect(fs.existsSync(path.join(folder, "out"))).toBe(false);
    });

    it("explains itself", () => {
        const { status, stdout } = run(["--help"]);
        expect(status).toBe(0);
        expect(stdout).toContain("make render [STACK=staging] [OUT=folder]");
    });
});
