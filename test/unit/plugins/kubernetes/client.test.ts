import { Client, type Collection } from "../../../../local/plugins/kubernetes/cluster/client";
import { ApiError, Cancelled, ConnectionLost, UnknownKind } from "../../../../local/plugins/kubernetes/cluster/errors";
import { connect } from "../../../../local/plugins/kubernetes/cluster/http";
import { throttle } from "../../../../local/plugins/kubernetes/cluster/throttle";
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { type Answer, type Asked, FakeServer, quickClock } from "../support/fake-server";

const maps: Collection = {
    gvk: { group: "", version: "v1", kind: "ConfigMap" },
    path: "/api/v1/namespaces/n/configmaps",
    namespaced: true,
};
const map: JsonObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" } };
const refused = (code: number, reason: string): Answer => ({ code, body: { message: reason, reason, code } });
const open: (() => void)[] = [];
afterEach(() => {
    for (const close of open.splice(0)) close();
});

async function against(answer: (asked: Asked, count: number) => Answer) {
    const server = new FakeServer(answer);
    const clock = quickClock();
    const target = { server: await server.start(), namespace: "n", insecure: false, authorization: "Bearer t" };
    const client = new Client(connect(target), clock);
    open.push(() => {
        client.close();
        server.stop();
    });
    const cancel = new AbortController();
    const retries: string[] = [];
    const operation = { signal: cancel.signal, onRetry: (_: number, error: Error) => retries.push(error.message) };
    return { client, server, clock, cancel, operation, retries };
}

test.each([
    ["429", { code: 429, headers: { "retry-after": "3" } } satisfies Answer],
    ["503", { code: 503 } satisfies Answer],
    ["a lost connection", "hang up" as const],
])("A read is tried again after %s, with growing pauses.", async (_, trouble) => {
    const { client, operation, clock, retries } = await against((_asked, count) =>
        count < 4 ? trouble : { code: 200, body: map },
    );
    expect(await client.get(maps, "a", operation)).toEqual(map);
    expect(retries).toHaveLength(3);
    const waits = clock.waits;
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
});

test("It gives up after seven tries, and says what it tried.", async () => {
    const { client, operation, server } = await against(() => "hang up");
    await expect(client.get(maps, "a", operation)).rejects.toThrow(ConnectionLost);
    await expect(client.get(maps, "a", operation)).rejects.toThrow(/GET http:\/\/127\.0\.0\.1:\d+.*\/configmaps\/a: /);
    expect(server.asked).toHaveLength(14);
});

test("A refusal is not tried again.", async () => {
    const { client, operation, server } = await against(() => refused(403, "Forbidden"));
    await expect(client.apply(maps, map, { fieldManager: "m", force: false }, operation)).rejects.toThrow(ApiError);
    expect(server.asked).toHaveLength(1);
});

test("An apply carries manager, force and dry run, and the token is sent.", async () => {
    const { client, operation, server } = await against(() => ({ code: 200, body: map }));
    await client.apply(maps, map, { fieldManager: "m", force: true, dryRun: true }, operation);
    const [asked] = server.asked;
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({ fieldManager: "m", force: "true", dryRun: "All" });
    expect(asked?.headers).toMatchObject({ "content-type": "application/apply-patch+yaml", authorization: "Bearer t" });
});

describe("A create whose answer was lost", () => {
    const made = (manager: string, age: number): JsonObject => ({
        ...map,
        metadata: {
            name: "a",
            creationTimestamp: new Date(Date.now() - age).toISOString(),
            managedFields: [{ manager, operation: "Update" }],
        },
    });
    const create = async (live: JsonObject) => {
        const { client, operation } = await against((asked, count) => {
            if (asked.method === "GET") return { code: 200, body: live };
            return count === 1 ? "hang up" : refused(409, "AlreadyExists");
        });
        return client.create(maps, map, { fieldManager: "ours" }, operation);
    };

    test("finds its own object there, and takes it.", async () => {
        expect(await create(made("ours", 0))).toMatchObject({ metadata: { name: "a" } });
    });

    test("leaves an object alone that somebody else made, or that is older.", async () => {
        await expect(create(made("theirs", 0))).rejects.toThrow("AlreadyExists");
        await expect(create(made("ours", 60_000))).rejects.toThrow("AlreadyExists");
    });
});

test("A create that is refused as existing at once does not look for reasons to take it.", async () => {
    const { client, operation, server } = await against(() => refused(409, "AlreadyExists"));
    await expect(client.create(maps, map, { fieldManager: "ours" }, operation)).rejects.toThrow("AlreadyExists");
    expect(server.asked).toHaveLength(1);
});

test("An interrupt ends a request that hangs, and the pause before the next try.", async () => {
    const hanging = await against(() => () => undefined);
    const waiting = hanging.client.get(maps, "a", hanging.operation);
    hanging.cancel.abort(new Cancelled());
    await expect(waiting).rejects.toThrow(Cancelled);
});

test("A write that is on its way when the interrupt comes still gets its answer, and nothing is sent after it.", async () => {
    const answers: (() => void)[] = [];
    const { client, operation, cancel, server } = await against(() => (response) => {
        answers.push(() => response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(map)));
        cancel.abort(new Cancelled());
    });
    const creating = client.create(maps, map, { fieldManager: "ours" }, operation);
    while (answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    answers[0]?.();
    expect(await creating).toEqual(map);
    await expect(client.create(maps, map, { fieldManager: "ours" }, operation)).rejects.toThrow(Cancelled);
    expect(server.asked).toHaveLength(1);
});

test("A kind is asked for once, and again when it may have been defined since.", async () => {
    let defined = false;
    const thing = { group: "example.com", version: "v1", kind: "Thing" };
    const { client, operation, server } = await against(() =>
        defined
            ? {
                  code: 200,
                  body: {
                      resources: [
                          { name: "things", kind: "Thing", namespaced: true },
                          { name: "things/status", kind: "Thing" },
                      ],
                  },
              }
            : refused(404, "NotFound"),
    );
    await expect(client.collection(thing, "n", operation.signal)).rejects.toThrow(UnknownKind);
    defined = true;
    client.forgetKinds();
    expect((await client.collection(thing, "", operation.signal)).path).toBe(
        "/apis/example.com/v1/namespaces/default/things",
    );
    await Promise.all([client.knows(thing, operation.signal), client.isNamespaced(thing, operation.signal)]);
    expect(server.asked).toHaveLength(2);
});

test("A throttle lets a burst through and then so many a second.", async () => {
    const waits: number[] = [];
    let now = 0;
    const after = (milliseconds: number, callback: () => void): (() => void) => {
        waits.push(milliseconds);
        callback();
        return () => undefined;
    };
    const clock = { now: () => now, after };
    const turn = throttle(10, 2, clock);
    for (let i = 0; i < 4; i++) await turn();
    expect(waits).toEqual([100, 200]);
    now = 10_000;
    await turn();
    expect(waits).toHaveLength(2);
});
