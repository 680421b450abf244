import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { controlPlaneStatus, startControlPlane, stopControlPlane } from "../../../local/control-plane";
import { explaining } from "../../../local/control-plane/explain";
import { folderAt } from "../../../local/control-plane/folder";
import { Phases } from "../../../workflow/phases";
import { openLocalStack } from "../../../workflow/stack/local";
import { silentProgress } from "../../support/silent";

const folder = folderAt("/somewhere/control-plane");

test.each([
    ["ENOSPC", "make room on the disk, then try again"],
    ["EACCES", "make the folder writable for you, or set STACKWRIGHT_WORK to one that is"],
    ["EROFS", "set STACKWRIGHT_WORK to a folder on a disk that can be written"],
])("When the system says %s, the failure names the folder, the system's words and the way out.", async (code, next) => {
    const trouble = Object.assign(new Error(`${code}: write`), { code });
    await expect(explaining(folder, () => Promise.reject(trouble))).rejects.toMatchObject({
        message: "The control plane cannot work in /somewhere/control-plane.",
        reason: `${code}: write`,
        next,
    });
});

test("Any other error is passed on as it is.", async () => {
    const trouble = new Error("something else");
    await expect(explaining(folder, () => Promise.reject(trouble))).rejects.toBe(trouble);
});

test("A file in the place of the work folder is named, whatever is asked.", async () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "explain-"));
    const file = path.join(root, "file");
    fs.writeFileSync(file, "");
    const quiet = silentProgress();
    const inTheWay = { folder: path.join(file, "control-plane") };
    const failure = { message: `The control plane cannot work in ${inTheWay.folder}.` };
    await expect(startControlPlane({ nodes: 1, storageClasses: [], ...inTheWay }, quiet)).rejects.toMatchObject(
        failure,
    );
    await expect(stopControlPlane(inTheWay, quiet)).rejects.toMatchObject(failure);
    fs.rmSync(root, { recursive: true });
});

describe("On another system than Linux", () => {
    const { platform } = process;
    beforeEach(() => Object.defineProperty(process, "platform", { value: "darwin" }));
    afterEach(() => Object.defineProperty(process, "platform", { value: platform }));
    const nowhere = { folder: path.join(os.tmpdir(), "no-such-folder", "control-plane") };

    test("a start is refused with the way out, before anything is built or written.", async () => {
        const start = startControlPlane({ nodes: 1, storageClasses: [], ...nowhere }, silentProgress());
        await expect(start).rejects.toMatchObject({
            message: "The local control plane runs on Linux only.",
            next: "use a Linux machine or virtual machine, or make deploy with a cluster of your own",
        });
        expect(fs.existsSync(path.dirname(nowhere.folder))).toBe(false);
    });

    test("there is nothing to stop, and nothing to tell of.", async () => {
        expect(await stopControlPlane(nowhere, silentProgress())).toBe(0);
        expect(await controlPlaneStatus(nowhere)).toMatchObject({ exists: false, healthy: false });
    });

    test("a local stack is refused before its tools are built.", async () => {
        const noTools = { ...silentProgress(), line: fail, step: fail };
        const open = openLocalStack({ stack: "staging", plugins: "local" }, new Phases(), noTools);
        await expect(open).rejects.toThrow("The local control plane runs on Linux only.");
    });
});

function fail(): never {
    throw new Error("nothing should have been begun");
}
