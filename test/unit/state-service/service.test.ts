import { gzipSync } from "node:zlib";
import type { JournalEntry } from "../../../local/state-service/entries";
import { StateService } from "../../../local/state-service/service";

const added: JournalEntry[] = [];
const told: string[] = [];
const service = new StateService(
    {
        state: "unused",
        project: "sample",
        stack: "dev",
        deployment: { version: 3, deployment: { manifest: { version: "v3" } } },
        add: (entries) => {
            if (entries.some(({ kind }) => kind === 99)) throw new Error("no such kind");
            added.push(...entries);
        },
    },
    { engine: (pid) => told.push(`engine ${pid}`), end: () => told.push("end") },
);
let url: string;
beforeAll(async () => {
    url = await service.listen();
});
afterAll(() => service.close());

const stack = "/api/stacks/organization/sample/dev";

async function call(method: string, path: string, body?: unknown, authorization = `update-token ${service.token}`) {
    const sent = body === undefined ? {} : { body: gzipSync(JSON.stringify(body)) };
    const headers = { authorization, "content-encoding": "gzip" };
    const response = await fetch(`${url}${path}`, { method, headers, ...sent });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("It listens on loopback only, and answers nobody who has not got its token.", async () => {
    expect(new URL(url).hostname).toBe("127.0.0.1");
    for (const wrong of ["", "token", `token ${"0".repeat(48)}`, `Bearer ${service.token}`]) {
        expect((await call("GET", `${stack}/export`, undefined, wrong)).status).toBe(401);
    }
    expect((await call("GET", `${stack}/export`, undefined, `token ${service.token}`)).status).toBe(200);
});

test("An update gets a lease and is told to keep a journal.", async () => {
    expect((await call("GET", "/api/user")).body).toMatchObject({ githubLogin: "organization" });
    expect((await call("GET", stack)).body).toMatchObject({ projectName: "sample", stackName: "dev" });
    expect((await call("GET", `${stack}/export`)).body).toEqual({
        version: 3,
        deployment: { manifest: { version: "v3" } },
    });
    for (const kind of ["update", "destroy", "refresh"]) {
        const { body } = await call("POST", `${stack}/${kind}`, {});
        const update = `${stack}/${kind}/${body.updateID}`;
        expect((await call("POST", update, { journalVersion: 1 })).body).toMatchObject({
            token: service.token,
            journalVersion: 1,
        });
        expect((await call("POST", `${update}/renew_lease`, {})).body).toEqual({ token: service.token });
        expect((await call("POST", `${update}/events/batch`, { events: [] })).status).toBe(200);
        expect((await call("POST", `${update}/complete`, {})).status).toBe(200);
    }
});

test("Entries are handed on; those that make no sense are answered with the reason.", async () => {
    const entry = { version: 1, kind: 0, sequenceID: 1, operationID: 1 };
    const path = `${stack}/update/this/journalentries`;
    expect((await call("PATCH", path, { entries: [entry] })).status).toBe(200);
    expect(added).toEqual([entry]);
    const refused = await call("PATCH", path, { entries: [{ ...entry, kind: 99 }] });
    expect(refused).toEqual({ status: 500, body: { code: 500, message: "no such kind" } });
    expect(added).toHaveLength(1);
});

test("Another stack, and what it cannot do, it does not know.", async () => {
    expect((await call("GET", "/api/stacks/organization/sample/prod")).status).toBe(404);
    const whole = await call("PATCH", `${stack}/update/this/checkpoint`, {});
    expect(whole).toMatchObject({ status: 404, body: { message: expect.stringContaining("/checkpoint") } });
});

test("The commands say who is at work and when that is over.", async () => {
    await call("POST", "/own/engine", { pid: 7 });
    await call("POST", "/own/end", {});
    expect(told).toEqual(["engine 7", "end"]);
});
