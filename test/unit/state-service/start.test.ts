import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readIfThere } from "../../../local/control-plane/folder";
import { type RunningService, startStateService } from "../../../local/state-service";
import { entryKind } from "../../../local/state-service/entries";
import { deploymentIn, journalFile, lockFile, stateFile, writeWhole } from "../../../local/state-service/files";
import { leftover } from "../../../local/state-service/journal";

let state: string;
const of = () => ({ state, project: "sample", stack: "dev" });

beforeEach(() => {
    state = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
    writeWhole(stateFile(of()), JSON.stringify({ version: 3, checkpoint: { stack: "organization/sample/dev" } }));
});
afterEach(() => fs.rmSync(state, { recursive: true }));

/** What an engine does, in short. */
async function work({ environment }: RunningService): Promise<void> {
    const resource = { urn: "urn:pulumi:dev::sample::t:i:T::made", type: "t:i:T" };
    const entry = { version: 1, kind: entryKind.success, sequenceID: 1, operationID: 1, state: resource };
    const stack = `${environment.PULUMI_BACKEND_URL}/api/stacks/organization/sample/dev`;
    const response = await fetch(`${stack}/update/this/journalentries`, {
        method: "PATCH",
        headers: { authorization: `update-token ${environment.PULUMI_ACCESS_TOKEN}` },
        body: JSON.stringify({ entries: [entry] }),
    });
    expect(response.status).toBe(200);
}

const names = () =>
    (deploymentIn(readIfThere(stateFile(of())) ?? "").resources ?? []).map(({ urn }) => urn.split("::")[3]);

test("What an engine tells is the stack's state once the service has ended, and nothing is left of it.", async () => {
    const service = await startStateService(of(), state);
    await service.engine(process.pid);
    expect(JSON.parse(readIfThere(lockFile(of())) ?? "")).toMatchObject({ pid: process.pid });
    await work(service);
    expect(names()).toEqual([]);
    await service.end();
    expect(names()).toEqual(["made"]);
    expect([journalFile(of()), lockFile(of())].filter((file) => fs.existsSync(file))).toEqual([]);
});

test("A service whose engine is gone ends by itself; being told afterwards is no error.", async () => {
    const engine = spawn("sleep", ["600"]);
    const service = await startStateService(of(), state);
    await service.engine(engine.pid ?? 0);
    await work(service);
    engine.kill("SIGKILL");
    while (fs.existsSync(journalFile(of()))) await sleep(20);
    await service.end();
    expect(names()).toEqual(["made"]);
});

test("A service that was killed has lost nothing.", async () => {
    const service = await startStateService(of(), state);
    await work(service);
    process.kill(leftover(of())?.writer?.pid ?? 0, "SIGKILL");
    await service.end();
    expect(names()).toEqual(["made"]);
});

test("A stack without a state gets no service, and the reason is told.", async () => {
    fs.rmSync(stateFile(of()));
    await expect(startStateService(of(), state)).rejects.toMatchObject({
        message: "The local state service could not be started",
        reason: expect.stringContaining("has no state"),
    });
});
