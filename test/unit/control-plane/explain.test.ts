import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { startControlPlane, stopControlPlane } from "../../../local/control-plane";
import { explaining } from "../../../local/control-plane/explain";
import { folderAt } from "../../../local/control-plane/folder";
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
