import { ApiError, ConnectionLost } from "../../../../local/plugins/kubernetes/cluster/errors";
import { type Change, WatchHub, type WatchSource } from "../../../../local/plugins/kubernetes/cluster/watch-hub";
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { quickClock } from "../support/fake-server";

const object = (name: string, version: number, uid = name): JsonObject => ({
    metadata: { name, uid, resourceVersion: String(version) },
});

/** A collection whose list and events the test decides. */
class Source implements WatchSource {
    lists = 0;
    watches: { version: string; send: (type: string, object: JsonObject) => void; end: (error?: Error) => void }[] = [];
    private readonly waiting: (() => void)[] = [];

    constructor(public items: JsonObject[]) {}

    async list(): Promise<JsonObject> {
        this.lists++;
        return { kind: "ThingList", apiVersion: "v1", metadata: { resourceVersion: "10" }, items: this.items };
    }

    watch(
        _path: string,
        query: Record<string, string>,
        signal: AbortSignal,
        onLine: (line: string) => void,
    ): Promise<void> {
        return new Promise((resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason));
            this.watches.push({
                version: query.resourceVersion ?? "",
                send: (type, changed) => onLine(JSON.stringify({ type, object: changed })),
                end: (error) => (error ? reject(error) : resolve()),
            });
            for (const callback of this.waiting.splice(0)) callback();
        });
    }

    async watching(count: number): Promise<void> {
        while (this.watches.length < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
    }

    get last() {
        const watch = this.watches.at(-1);
        if (!watch) throw new Error("nobody watches");
        return watch;
    }
}

function listen(hub: WatchHub) {
    const changes: (Change | undefined)[] = [];
    const errors: Error[] = [];
    const subscription = hub.subscribe("/things", "", {
        onChange: (change) => changes.push(change),
        onError: (error) => errors.push(error),
    });
    return { changes, errors, subscription };
}

let hub: WatchHub;
afterEach(() => hub.close());

test("Many listeners share one list and one watch, and all see the same objects.", async () => {
    const source = new Source([object("a", 1)]);
    hub = new WatchHub(source, quickClock());
    const [first, second] = [listen(hub), listen(hub)];
    await source.watching(1);
    expect([source.lists, source.watches.length]).toEqual([1, 1]);
    source.last.send("ADDED", object("b", 11));
    source.last.send("MODIFIED", object("a", 12));
    source.last.send("DELETED", object("b", 13));
    for (const { changes, subscription } of [first, second]) {
        expect(changes.map((change) => change?.gone)).toEqual([undefined, false, false, true]);
        expect(subscription.objects()).toHaveLength(1);
        expect(subscription.find("a")).toMatchObject({ metadata: { resourceVersion: "12" } });
        expect(subscription.synced).toBe(true);
    }
});

test("Objects of a list are told their kind, which only the list itself holds.", async () => {
    const source = new Source([object("a", 1)]);
    hub = new WatchHub(source, quickClock());
    const { subscription } = listen(hub);
    await source.watching(1);
    expect(subscription.find("a")).toMatchObject({ apiVersion: "v1", kind: "Thing" });
});

test("A watch that ends or breaks goes on where it was, without a new list.", async () => {
    const source = new Source([]);
    hub = new WatchHub(source, quickClock());
    listen(hub);
    await source.watching(1);
    source.last.send("BOOKMARK", object("", 20));
    source.last.end();
    await source.watching(2);
    source.last.end(new ConnectionLost("reset", true));
    await source.watching(3);
    expect(source.lists).toBe(1);
    expect(source.watches.map(({ version }) => version)).toEqual(["10", "20", "20"]);
});

test("A server that ends every watch at once is not asked again without a breath.", async () => {
    const source = new Source([]);
    const clock = quickClock();
    hub = new WatchHub(source, clock);
    listen(hub);
    for (let count = 1; count <= 5; count += 1) {
        await source.watching(count);
        source.last.end();
    }
    await source.watching(6);
    expect(clock.waits).toHaveLength(5);
    expect(Math.min(...clock.waits)).toBeGreaterThan(100);
});

test("A version that is too old asks for a new list, and what vanished meanwhile is told.", async () => {
    const source = new Source([object("a", 1), object("b", 2)]);
    hub = new WatchHub(source, quickClock());
    const { changes } = listen(hub);
    await source.watching(1);
    source.items = [object("b", 30, "another b")];
    source.last.send("ERROR", { kind: "Status", code: 410 });
    source.last.end();
    await source.watching(2);
    const gone = changes.filter((change) => change?.gone).map((change) => change?.object);
    expect(gone).toMatchObject([{ metadata: { uid: "a" } }, { metadata: { uid: "b" } }]);
});

test("A refusal is told at once, and a server that stays away is told after a while.", async () => {
    const source = new Source([]);
    hub = new WatchHub(source, quickClock());
    const { errors } = listen(hub);
    await source.watching(1);
    source.last.end(new ApiError(403, { message: "forbidden" }));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(errors.map(({ message }) => message)).toEqual(["forbidden"]);

    const away: WatchSource = {
        list: () => Promise.reject(new ConnectionLost("away", false)),
        watch: () => Promise.resolve(),
    };
    hub = new WatchHub(away, quickClock());
    const error = await new Promise<Error>((resolve) => {
        hub.subscribe("/things", "", { onChange: () => undefined, onError: resolve });
    });
    expect(error.message).toBe("away");
});

test("A server that stays away after its list is asked ever more rarely, and then told.", async () => {
    const clock = quickClock();
    let watches = 0;
    const away: WatchSource = {
        list: async () => ({ metadata: { resourceVersion: "10" }, items: [] }),
        watch: async () => {
            watches += 1;
            throw new ConnectionLost("away", false);
        },
    };
    hub = new WatchHub(away, clock);
    const error = await new Promise<Error>((resolve) => {
        hub.subscribe("/things", "", { onChange: () => undefined, onError: resolve });
    });
    expect([error.message, watches]).toEqual(["away", 10]);
    expect(clock.waits).toEqual([500, 1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000]);
});

test.each<[string, number, (source: Source) => void]>([
    ["an event", 10, ({ last }) => last.send("BOOKMARK", object("", 20))],
    ["an end in good order", 11, ({ last }) => last.end()],
])("After %s a server that breaks off again has all its time anew.", async (_, open, live) => {
    const clock = quickClock();
    const source = new Source([]);
    hub = new WatchHub(source, clock);
    const { errors } = listen(hub);
    for (let count = 1; count <= 9; count++) {
        await source.watching(count);
        source.last.end(new ConnectionLost("reset", true));
    }
    await source.watching(10);
    live(source);
    await source.watching(open);
    source.last.end(new ConnectionLost("reset", true));
    await source.watching(open + 1);
    expect(errors).toEqual([]);
    expect(clock.waits.at(-1)).toBe(500);
});

test("A watch outlives its last listener a little and then ends.", async () => {
    const source = new Source([]);
    hub = new WatchHub(source, quickClock());
    const first = listen(hub);
    await source.watching(1);
    first.subscription.stop();
    listen(hub).subscription.stop();
    expect(source.watches).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    listen(hub);
    await source.watching(2);
    expect(source.lists).toBe(2);
});
