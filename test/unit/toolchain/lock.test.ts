import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { formatIdentity, ownIdentity } from "../../../local/toolchain/identity";
import { withLock } from "../../../local/toolchain/lock";
import { temporaryFolder } from "./support";

let cache: string;
let remove: () => Promise<void>;

beforeEach(async () => {
    const temporary = await temporaryFolder();
    cache = temporary.folder;
    remove = temporary.remove;
});

afterEach(() => remove());

const options = { pollMs: 5 };

async function locks(): Promise<readonly string[]> {
    return fs.readdir(path.join(cache, "locks"));
}

test("Work under one name happens one after the other, and the later one says whom it waits for.", async () => {
    const events: string[] = [];
    let bWaits = () => {};
    const untilBWaits = new Promise<void>((resolve) => {
        bWaits = resolve;
    });
    const onWait = (pid: number) => {
        events.push(`b waits for ${pid}`);
        bWaits();
    };
    await withLock(cache, "kwok", options, async () => {
        const b = withLock(cache, "kwok", { ...options, onWait }, async () => events.push("b works"));
        await untilBWaits;
        events.push("a ends");
        return { b };
    }).then(({ b }) => b);
    expect(events).toEqual([`b waits for ${process.pid}`, "a ends", "b works"]);
    expect(await locks()).toEqual([]);
});

test("Work under different names happens at the same time.", async () => {
    const inner = withLock(cache, "etcd", options, () => withLock(cache, "kwok", options, async () => "both"));
    expect(await inner).toBe("both");
});

test("The lock goes when the work fails.", async () => {
    const failing = withLock(cache, "kwok", options, async () => {
        throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await locks()).toEqual([]);
});

test.each([
    ["a process that is gone", () => ({ ...ownIdentity(), pid: spawnSync("true").pid })],
    ["a process whose number was given to another one", () => ({ ...ownIdentity(), started: "00000000" })],
])("The lock of %s is taken over, by one of those who wait.", async (_, owner) => {
    await fs.mkdir(path.join(cache, "locks"));
    await fs.writeFile(path.join(cache, "locks", "kwok"), formatIdentity(owner()));
    let at = 0;
    let most = 0;
    const work = async () => {
        at += 1;
        most = Math.max(most, at);
        await new Promise((resolve) => setTimeout(resolve, 10));
        at -= 1;
    };
    await Promise.all(Array.from({ length: 12 }, () => withLock(cache, "kwok", options, work)));
    expect(most).toBe(1);
    expect(await locks()).toEqual([]);
});

test("Waiting ends when the signal says so, and leaves nothing behind.", async () => {
    const controller = new AbortController();
    await withLock(cache, "kwok", options, async () => {
        const waiting = withLock(cache, "kwok", { ...options, signal: controller.signal }, async () => "never");
        setTimeout(() => controller.abort(), 20);
        await expect(waiting).rejects.toThrow("aborted");
    });
    expect(await locks()).toEqual([]);
    expect(await fs.readdir(path.join(cache, "building"))).toEqual([]);
});
