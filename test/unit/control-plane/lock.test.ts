import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { acquireLock, lockOwner, withLock } from "../../../local/control-plane/lock";
import { identityOf } from "../../../local/control-plane/processes";
import { parsePs } from "../../../local/ps";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lock-"));
const file = path.join(folder, "lock");

afterEach(() => {
    for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const nobodyWaits = () => {
    throw new Error("nobody should wait");
};

/** The identity of a process that was alive a moment ago. */
function deadOwner(): object {
    const script = "read -r stat < /proc/$$/stat; echo $stat";
    const [pid, ...rest] = spawnSync("/bin/sh", ["-c", script]).stdout.toString().split(" ");
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return { pid: Number(pid), started: rest[20], boot, doing: "dying" };
}

test("A lock is free again once released, and leaves nothing behind.", async () => {
    const lock = await acquireLock(file, "testing", nobodyWaits);
    expect(lockOwner(file)).toMatchObject({ pid: process.pid, doing: "testing" });
    lock.release();
    expect(lockOwner(file)).toBeUndefined();
    expect(fs.readdirSync(folder)).toEqual([]);
});

test("Whoever comes second waits, is told for whom, and then gets it.", async () => {
    const first = await acquireLock(file, "first", nobodyWaits);
    const told: string[] = [];
    const second = acquireLock(file, "second", (owner) => {
        told.push(owner);
        first.release();
    });
    (await second).release();
    expect(told).toEqual([`first (process ${process.pid})`]);
});

test.each([
    ["a dead process", () => JSON.stringify(deadOwner())],
    ["an earlier process with a living one's pid", () => JSON.stringify({ ...identityOf(process.pid), started: "1" })],
    ["another boot", () => JSON.stringify({ ...identityOf(process.pid), boot: "another" })],
    ["nobody, cut short by a full disk", () => '{"pid": 1'],
    ["nobody, empty", () => ""],
])("The lock of %s is taken over.", async (_, content) => {
    fs.writeFileSync(file, content());
    (await acquireLock(file, "testing", nobodyWaits)).release();
    expect(fs.readdirSync(folder)).toEqual([]);
});

test("What a killed process left while it was asking for the lock is swept away; a living one's claim is not.", async () => {
    const me = identityOf(process.ppid);
    const living = `lock.${me?.pid}.${me?.started}`;
    for (const name of ["lock.1.1", "lock.1.1.stale", "lock.other", living])
        fs.writeFileSync(path.join(folder, name), "");
    (await acquireLock(file, "testing", nobodyWaits)).release();
    expect(fs.readdirSync(folder).sort()).toEqual([living, "lock.other"].sort());
});

test("Of many at once only one is ever inside.", async () => {
    fs.writeFileSync(file, JSON.stringify(deadOwner()));
    let inside = 0;
    let most = 0;
    const enter = () =>
        withLock(
            file,
            "testing",
            () => undefined,
            async () => {
                inside += 1;
                most = Math.max(most, inside);
                await new Promise((resolve) => setTimeout(resolve, 5));
                inside -= 1;
            },
        );
    // One process has one name for its claim, so they come one by one; several processes are tried live.
    for (let count = 0; count < 5; count += 1) await enter();
    expect(most).toBe(1);
});

test("An action that fails gives the lock back.", async () => {
    const failing = withLock(file, "testing", nobodyWaits, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(fs.readdirSync(folder)).toEqual([]);
});

test.each([
    ["Ss   Mon Nov 30 21:23:48 2026\n", { state: "S", started: "1796073828" }],
    ["Z+   Tue Dec  1 01:02:03 2026    \n", { state: "Z", started: "1796086923" }],
    ["", undefined],
    ["S    sometime\n", undefined],
])("What ps says of a process is understood: %j.", (line, listed) => {
    expect(parsePs(line)).toEqual(listed);
});

describe("Where there is no /proc", () => {
    const { platform } = process;
    beforeEach(() => Object.defineProperty(process, "platform", { value: "darwin" }));
    afterEach(() => Object.defineProperty(process, "platform", { value: platform }));

    test("the lock names its living owner, and is free again once released.", async () => {
        const lock = await acquireLock(file, "deploying", nobodyWaits);
        expect(lockOwner(file)).toMatchObject({ pid: process.pid, doing: "deploying" });
        lock.release();
        expect(fs.readdirSync(folder)).toEqual([]);
    });

    test("the lock of a dead process, and of an earlier one with a living one's pid, is taken over.", async () => {
        const { pid } = spawnSync("true");
        const me = identityOf(process.pid);
        for (const owner of [
            { ...me, pid },
            { ...me, started: "1" },
        ]) {
            fs.writeFileSync(file, JSON.stringify({ ...owner, doing: "dying" }));
            (await acquireLock(file, "testing", nobodyWaits)).release();
            expect(fs.readdirSync(folder)).toEqual([]);
        }
    });
});
