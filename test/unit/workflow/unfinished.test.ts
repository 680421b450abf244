import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type StackFolder, stackFolder } from "../../../workflow/stack/folder";
import { baseOf, changing } from "../../../workflow/stack/unfinished";
import { silentProgress } from "../../support/silent";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "unfinished-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const folder: StackFolder = {
    ...stackFolder("dev", root),
    applied: path.join(root, "applied"),
    unfinished: path.join(root, "unfinished"),
};
const base = (refresh?: boolean) => baseOf(folder, refresh, silentProgress());

it("An update goes by the state, unless it is told to look.", () => {
    expect([base(), base(false), base(true)]).toEqual(["state", "state", "own"]);
});

it("After one that failed it looks by itself, until one has ended well.", async () => {
    fs.writeFileSync(folder.applied, "what was applied");
    await expect(changing(folder, () => Promise.reject(new Error("the plugin died")))).rejects.toThrow(
        "the plugin died",
    );
    expect([base(), fs.existsSync(folder.applied)]).toEqual(["cluster", false]);
    await changing(folder, () => Promise.resolve());
    expect(base()).toBe("state");
});

it("One that is killed has no time to say so: the mark is there while it works.", async () => {
    await changing(folder, () => {
        expect(base()).toBe("cluster");
        return Promise.resolve();
    });
});
