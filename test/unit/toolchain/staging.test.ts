import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { formatIdentity, isAlive, ownIdentity, parseIdentity } from "../../../local/toolchain/identity";
import { isStale, place, removeStaleStaging, stagingPath } from "../../../local/toolchain/staging";
import { temporaryFolder } from "./support";

/** The number of a process that has just ended. */
const deadPid = () => spawnSync("true").pid;

test("A process is told apart from an earlier one with the same number.", () => {
    expect(isAlive(ownIdentity())).toBe(true);
    expect(isAlive({ ...ownIdentity(), started: "00000000" })).toBe(false);
    expect(isAlive({ ...ownIdentity(), pid: deadPid() })).toBe(false);
    expect(isAlive({ ...ownIdentity(), machine: "00000000" })).toBeUndefined();
});

test("An identity survives being written and read.", () => {
    expect(parseIdentity(formatIdentity(ownIdentity()))).toEqual(ownIdentity());
    expect(parseIdentity("nonsense")).toBeUndefined();
});

test("An owner on another machine counts as dead only after a long silence.", () => {
    const stranger = formatIdentity({ ...ownIdentity(), machine: "00000000" });
    expect(isStale(stranger, 60_000)).toBe(false);
    expect(isStale(stranger, 3_600_000)).toBe(true);
});

test("Half-made folders of dead owners are removed, those of living ones stay.", async () => {
    const { folder, remove } = await temporaryFolder();
    const mine = await stagingPath(folder);
    const dead = path.join(path.dirname(mine), formatIdentity({ ...ownIdentity(), pid: deadPid() }));
    await fs.mkdir(mine);
    await fs.mkdir(path.join(dead, "temporary"), { recursive: true });
    await fs.writeFile(path.join(dead, "temporary", "half"), "half");
    expect(await removeStaleStaging(folder)).toEqual([dead]);
    expect(await fs.readdir(path.dirname(mine))).toEqual([path.basename(mine)]);
    await remove();
});

test("A cache that does not exist yet has nothing stale in it.", async () => {
    const { folder, remove } = await temporaryFolder();
    expect(await removeStaleStaging(path.join(folder, "none"))).toEqual([]);
    await remove();
});

test("A finished folder is placed in one step, and the first one placed stays.", async () => {
    const { folder, remove } = await temporaryFolder();
    const target = path.join(folder, "tools", "kwok");
    for (const content of ["first", "second"]) {
        const finished = path.join(folder, content);
        await fs.mkdir(finished);
        await fs.writeFile(path.join(finished, "kwok"), content);
        await place(finished, target);
    }
    expect(await fs.readFile(path.join(target, "kwok"), "utf8")).toBe("first");
    await remove();
});
