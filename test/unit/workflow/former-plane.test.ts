import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { identityOf } from "../../../local/control-plane/processes";
import { createProgress } from "../../../local/terminal";
import { recordEngine } from "../../../workflow/engine/record";
import { stackFolder, workPaths } from "../../../workflow/stack/folder";
import { forgetFormerPlane } from "../../../workflow/stack/former-plane";
import { readStateFile } from "../../../workflow/stack/state";

const before = process.env.STACKWRIGHT_WORK;
let said = "";
const progress = createProgress({
    output: {
        write: (text: string) => {
            said += text;
        },
    },
    environment: { NO_COLOR: "1" },
});

beforeEach(() => {
    process.env.STACKWRIGHT_WORK = fs.mkdtempSync(path.join(os.tmpdir(), "former-plane-"));
    said = "";
});
afterEach(() => {
    fs.rmSync(process.env.STACKWRIGHT_WORK ?? "", { recursive: true, force: true });
    if (before === undefined) Reflect.deleteProperty(process.env, "STACKWRIGHT_WORK");
    else process.env.STACKWRIGHT_WORK = before;
});

function writeState(stack: string, objects: number): void {
    const file = path.join(workPaths.state(), ".pulumi", "stacks", "shop", `${stack}.json`);
    const resources = Array.from({ length: objects }, (_, index) => ({ urn: `urn:${index}`, type: "x", custom: true }));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify({ checkpoint: { latest: { resources } } }));
}

const objectsOf = (stack: string) => readStateFile(workPaths.state(), "shop", stack)?.resources?.length;

describe("local states and the control plane that they speak of", () => {
    it("stay together as long as it is the same one", async () => {
        await forgetFormerPlane("one", progress);
        writeState("staging", 3);
        await forgetFormerPlane("one", progress);
        expect([objectsOf("staging"), said]).toEqual([3, ""]);
    });

    it("are believed where nobody has written down which one it was", async () => {
        writeState("staging", 3);
        await forgetFormerPlane("one", progress);
        expect([objectsOf("staging"), said]).toEqual([3, ""]);
        expect(fs.readFileSync(workPaths.cluster(), "utf8")).toBe("one\n");
    });

    it("are forgotten with all that belongs to them when there is a new one, which says whose they were", async () => {
        await forgetFormerPlane("one", progress);
        writeState("staging", 3);
        writeState("production", 0);
        const { applied } = stackFolder("staging");
        fs.mkdirSync(path.dirname(applied), { recursive: true });
        fs.writeFileSync(applied, "a");
        await forgetFormerPlane("two", progress);
        expect([objectsOf("staging"), objectsOf("production"), fs.existsSync(applied)]).toEqual([
            undefined,
            undefined,
            false,
        ]);
        expect(said).toContain(
            "The control plane is a new one (cluster two): the one before (one) was removed other than by make down. What the local state said of staging (3 objects) is forgotten, and everything is made anew.",
        );
        said = "";
        await forgetFormerPlane("two", progress);
        expect(said).toBe("");
    });

    it("are written by nobody any more: an engine that was left at work is ended with its children", async () => {
        await forgetFormerPlane("one", progress);
        const { logs } = stackFolder("staging");
        fs.mkdirSync(logs, { recursive: true });
        const script = "require('child_process').spawn('sleep',['60'],{stdio:'inherit'});setTimeout(()=>{},60000)";
        const engine: ChildProcess = spawn(process.execPath, ["-e", script], {
            detached: true,
            stdio: ["ignore", "pipe", "ignore"],
        });
        recordEngine(logs, engine.pid);
        expect(identityOf(engine.pid ?? 0)).toBeDefined();
        // Its output is closed once its child is gone, too.
        const closed = once(engine, "close");
        await forgetFormerPlane("two", progress);
        expect(await closed).toEqual([null, "SIGKILL"]);
    });
});
