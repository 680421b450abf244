import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { identityOf, isRunning, signal, stopProcesses } from "../../../local/control-plane/processes";
import { currentBoot, parseStat } from "../../../local/control-plane/processes/identity";
import { digestOf } from "../../../local/control-plane/processes/launch";
import { parseRecord, recordingLauncher } from "../../../local/control-plane/processes/record";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "processes-"));

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const rest = "S 1 2 2 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 5 0 4711 1000 200";

test.each([
    [`42 (etcd) ${rest}`, { pid: 42, state: "S", started: "4711" }],
    [`42 (a (b) c) Z) ${rest}`, { pid: 42, state: "S", started: "4711" }],
    [`42 (etcd) S 1 2`, undefined],
    ["", undefined],
])("The kernel's line %p is read as %j.", (line, expected) => {
    expect(parseStat(line)).toEqual(expected);
});

test("This process is running; one with its pid but another start time or boot is not.", () => {
    const me = identityOf(process.pid);
    expect(me).toBeDefined();
    if (!me) return;
    expect(isRunning(me)).toBe(true);
    expect(isRunning({ ...me, started: "1" })).toBe(false);
    expect(isRunning({ ...me, boot: "another" })).toBe(false);
});

test("A dead process that its parent has not looked after is not running.", async () => {
    // The shell becomes `sleep`, which never asks for the end of the child that it inherits.
    const parent = spawn("/bin/sh", ["-c", "true & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    const [chunk] = await once(parent.stdout, "data");
    const child = identityOf(Number(String(chunk)));
    const stat = child === undefined ? "" : fs.readFileSync(`/proc/${child.pid}/stat`, "utf8");
    if (child && stat.includes(") Z ")) expect(isRunning(child)).toBe(false);
    parent.kill("SIGKILL");
    await once(parent, "close");
});

test("The launcher records itself before it becomes the program, and keeps pid and start time.", () => {
    const file = path.join(folder, "one.process");
    const output = execFileSync("/bin/sh", ["-c", recordingLauncher, "sh", file, "abc", "/bin/cat", "/proc/self/stat"]);
    const record = parseRecord(fs.readFileSync(file, "utf8"));
    expect(record).toEqual({
        digest: "abc",
        boot: currentBoot(),
        pid: parseStat(output.toString())?.pid,
        started: parseStat(output.toString())?.started,
    });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test("A launcher that cannot write its record does not become the program.", () => {
    const file = path.join(folder, "missing", "one.process");
    const { status, stdout } = spawnSync("/bin/sh", ["-c", recordingLauncher, "sh", file, "abc", "/bin/echo", "ran"]);
    expect(status).not.toBe(0);
    expect(stdout.toString()).toBe("");
});

test.each(["", "abc\n", `abc\nboot\n42 (x) ${rest}\n`, `abc\nboot\nnonsense\nend\n`])(
    "The half record %p names nobody.",
    (text) => {
        expect(parseRecord(text)).toBeUndefined();
    },
);

test("Only the very process is signalled, never another one with its pid.", async () => {
    const child = spawn("sleep", ["60"]);
    const identity = identityOf(child.pid ?? 0);
    if (!identity) throw new Error("sleep did not start");
    signal({ ...identity, started: "1" }, "SIGKILL");
    expect(isRunning(identity)).toBe(true);
    await stopProcesses([identity], 1000);
    expect(isRunning(identity)).toBe(false);
    await stopProcesses([identity], 1000);
});

test("A process that ignores the polite signal is ended all the same.", async () => {
    const child = spawn("/bin/sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"], {
        stdio: ["ignore", "pipe", "ignore"],
    });
    await once(child.stdout, "data");
    const identity = identityOf(child.pid ?? 0);
    if (!identity) throw new Error("the shell did not start");
    await stopProcesses([identity], 100);
    expect(isRunning(identity)).toBe(false);
});

test("A command's digest changes with its program, arguments, environment and settings, and with nothing else.", () => {
    const one = { name: "a", program: "/bin/a", args: ["--x=1"] };
    const others = [
        { ...one, program: "/bin/b" },
        { ...one, args: ["--x=2"] },
        { ...one, environment: { A: "1" } },
        { ...one, settings: ["text"] },
    ];
    expect(digestOf({ ...one, name: "b" })).toBe(digestOf(one));
    expect(new Set([one, ...others].map(digestOf)).size).toBe(5);
});
