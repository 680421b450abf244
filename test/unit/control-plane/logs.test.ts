import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { auditEventsSince, auditPosition, isDryRun, isWrite } from "../../../local/control-plane/audit";
import { logSince, tellingLine } from "../../../local/control-plane/logs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "logs-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test.each([
    [
        "I1121 10:00 a.go:1] fine\nE1121 10:00 b.go:2] listen: in use\nI1121 10:00 c.go:3] bye",
        "E1121 10:00 b.go:2] listen: in use",
    ],
    ["first\nlast\n\n", "last"],
    ["", "it wrote nothing"],
    [
        '{"level":"fatal","msg":"discovery failed","error":"listen tcp 127.0.0.1:1: in use"}',
        "discovery failed: listen tcp 127.0.0.1:1: in use",
    ],
    ['{"level":"ERROR","msg":"Execute exit","err":"said \\"no\\""}', 'Execute exit: said "no"'],
    ["panic: one\n\ngoroutine 1 [running]:\nzap.(*Logger).Panic(0x1)\nmain.main()", "panic: one"],
])("Of the log %j the telling line is %p.", (log, expected) => {
    expect(tellingLine(log)).toBe(expected);
});

test("Only what was written since is read, also of a log that began anew.", () => {
    const file = path.join(folder, "a.log");
    fs.writeFileSync(file, "before\nafter\n");
    expect(logSince(file, 7)).toBe("after\n");
    expect(logSince(file, 1000)).toBe("before\nafter\n");
});

const event = (verb: string, requestURI: string) => `${JSON.stringify({ verb, requestURI })}\n`;

test("The audit log is read from where it ended before, without a line that is still being written.", () => {
    const file = path.join(folder, "audit.log");
    expect(auditPosition(file)).toBe(0);
    expect(auditEventsSince(file, 0)).toEqual([]);
    fs.writeFileSync(file, event("get", "/api"));
    const position = auditPosition(file);
    fs.appendFileSync(
        file,
        `${event("create", "/api/v1/pods?dryRun=All")}${event("list", "/api/v1/pods")}{"verb":"del`,
    );
    const events = auditEventsSince(file, position);
    expect(events.map(({ verb }) => verb)).toEqual(["create", "list"]);
    expect(events.map(isDryRun)).toEqual([true, false]);
    expect(events.map(isWrite)).toEqual([true, false]);
});
