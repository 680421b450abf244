import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { secretNames, throwawaySecret } from "../../../config/secrets";
import { readStackFile, stackFilePath } from "../../../config/stack-file";
import { program } from "../../../index";
import { record } from "../../support/engine";

const root = path.resolve(__dirname, "../../..");
let folder: string;
let before: string | undefined;

beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "program-"));
    before = process.env.KUBECONFIG;
    process.env.KUBECONFIG = path.join(folder, "kubeconfig");
});
afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = before;
});

function givenContext(current: string): void {
    const contexts = [{ name: "stackwright-staging" }, { name: "elsewhere" }];
    fs.writeFileSync(path.join(folder, "kubeconfig"), JSON.stringify({ "current-context": current, contexts }));
}

/** The settings as the engine hands them over. */
function givenSettings(change: Readonly<Record<string, unknown>> = {}): void {
    const { raw } = readStackFile(stackFilePath("staging"));
    const secrets = Object.fromEntries(secretNames.map((name) => [name, throwawaySecret(name, "5f1c0a9be27d4483")]));
    const all = Object.entries({ ...raw, ...secrets, ...change });
    pulumi.runtime.setAllConfig(
        Object.fromEntries(
            all.map(([key, value]) => [
                `stackwright:${key}`,
                typeof value === "object" ? JSON.stringify(value) : String(value),
            ]),
        ),
        secretNames.map((name) => `stackwright:${name}`),
    );
}

/** What was registered, and what the program ended with. */
async function run(): Promise<{ registered: number; error: unknown }> {
    let error: unknown;
    const resources = await record(
        async () => {
            try {
                await program();
            } catch (caught) {
                error = caught;
            }
        },
        { stack: "staging" },
    );
    return { registered: resources.length, error };
}

describe("the program", () => {
    it("runs where settings and cluster are right", async () => {
        givenSettings();
        givenContext("stackwright-staging");
        const { registered, error } = await run();
        expect(error).toBeUndefined();
        expect(registered).toBeGreaterThan(50);
    });

    it("registers nothing with unsound settings", async () => {
        givenSettings({ baseDomain: "not a domain" });
        givenContext("stackwright-staging");
        const { registered, error } = await run();
        expect(registered).toBe(0);
        expect(error).toMatchObject({ message: expect.stringContaining("staging · baseDomain") });
    });

    it("registers nothing on another cluster", async () => {
        givenSettings();
        givenContext("elsewhere");
        const { registered, error } = await run();
        expect(registered).toBe(0);
        expect(error).toMatchObject({
            message: expect.stringContaining("the current context is elsewhere; nothing was touched"),
        });
    });

    it("ends with an error that the engine prints without a stack trace", async () => {
        givenSettings({ baseDomain: "not a domain" });
        givenContext("stackwright-staging");
        expect(pulumi.RunError.isInstance((await run()).error)).toBe(true);
    });
});

describe("the entry point", () => {
    it("fits on one page", () => {
        expect(fs.readFileSync(path.join(root, "index.ts"), "utf8").split("\n").length).toBeLessThanOrEqual(61);
    });

    it("is what the engine starts: a function that nothing runs before the engine does", () => {
        const script = `const entry = require("./stackwright.cjs"); console.log(typeof entry, entry.name);`;
        const { stdout, stderr } = spawnSync("node", ["-e", script], { cwd: root, encoding: "utf8" });
        expect(stderr).toBe("");
        expect(stdout).toBe("function program\n");
    });
});

describe("a stack trace", () => {
    const source = fs.readFileSync(path.join(root, "components/core/problems.ts"), "utf8").split("\n");
    const line = source.findIndex((text) => text.includes("throw new ProblemsError")) + 1;

    it("names the line of the TypeScript source", () => {
        const script = `require("./components/core/problems.ts").throwIfAny("here", [{ path: "a", problem: "is wrong" }])`;
        const { stderr } = spawnSync("node", ["-r", "./typescript.cjs", "-e", script], { cwd: root, encoding: "utf8" });
        expect(stderr).toContain(`components/core/problems.ts:${line}:`);
    });

    it("can be printed in colours, whatever the SDK has installed before", () => {
        // The SDK's own mapping makes frames of this form, on which Node 20.20's printer loops.
        const script = `
            require("@pulumi/pulumi/cmd/run/error");
            require("source-map-support").install();
            require("./typescript.cjs");
            const { ComponentResource } = require("@pulumi/pulumi");
            try { new ComponentResource(); } catch (error) { console.log(require("node:util").inspect(error, { colors: true })); }`;
        const { stdout, status } = spawnSync("node", ["-e", script], { cwd: root, encoding: "utf8", timeout: 60_000 });
        expect(status).toBe(0);
        expect(stdout).toContain("resource.js");
        expect(stdout).not.toMatch(/@pulumi\/resource\.ts/);
    });
});
