import { describeProblem } from "../../../components/core/problems";
import { internetHttps, TrafficMap } from "../../../components/core/traffic";
import { type RedisArgs, validateRedis } from "../../../components/redis";
import { args, cache, nodesPart, sentinels, worker } from "./samples";

function problemsOf(change: Partial<RedisArgs>): string[] {
    return validateRedis({ ...args, ...change }).map(describeProblem);
}

function callers(keys: readonly string[] | undefined): Partial<RedisArgs> {
    const map = new TrafficMap();
    map.add(cache);
    const access = keys === undefined ? {} : { access: { store: "redis", keys, rights: "readWrite" } as const };
    map.connect(map.add(worker), cache, "redis", { why: "carts", ...access });
    return { callers: map.callersOf(cache, "redis") };
}

describe("a Redis", () => {
    it("is accepted alone and with sentinels", () => {
        expect(problemsOf({})).toEqual([]);
        expect(problemsOf(sentinels)).toEqual([]);
    });

    it("is refused when its data may take more than three quarters of the memory", () => {
        expect(problemsOf({ maxMemory: "900Mi" })).toEqual([
            'shop.redis.maxMemory is "900Mi": leaves no room for the copy that the server makes of itself while it writes to disk; want at most 75 % of resources.limits.memory (768Mi of 1Gi); lower maxMemory, or raise resources.limits.memory',
        ]);
    });

    it("is refused when its volume cannot hold the data and the copy", () => {
        expect(problemsOf({ volume: { size: "1Gi", storageClass: "fast" } })).toEqual([
            'shop.redis.volume.size is "1Gi": too small for data of 768Mi and its copy while the log is rewritten; want at least 1536Mi; raise it, or lower maxMemory',
        ]);
    });

    it("is refused when somebody reaches the port and nothing says what for", () => {
        expect(problemsOf(callers(undefined))).toEqual([
            'shop.redis.callers is "shop/shop-worker": may reach the port, but the traffic map does not say what it may do there; connect it with access: { store: "redis", keys, rights }',
        ]);
    });

    it("is refused when a caller's keys are everybody's, or nobody's", () => {
        expect(problemsOf(callers(["*", "cart:*"]))).toEqual([
            'shop.redis.callers is "shop/shop-worker": may use the keys *, which name nothing of its own; want patterns that start with a prefix of its own, such as cache:*',
        ]);
        expect(problemsOf(callers([]))).toEqual([
            'shop.redis.callers is "shop/shop-worker": has no keys, so it could log in and do nothing; want patterns that start with a prefix of its own, such as cache:*',
        ]);
    });

    it("is refused when addresses would need a login", () => {
        const map = new TrafficMap();
        map.connect(internetHttps, map.add(cache), "redis", { why: "a mistake" });
        expect(problemsOf({ callers: map.callersOf(cache, "redis") })).toEqual([
            'shop.redis.callers is "internet": addresses outside the cluster cannot be given a login of their own; let a part of the system call the store for them',
        ]);
    });

    it("is refused when a caller would share the login of the pods themselves", () => {
        const map = new TrafficMap();
        map.add(cache);
        const keeper = map.add({ ...worker, name: "keeper" });
        map.connect(keeper, cache, "redis", {
            why: "carts",
            access: { store: "redis", keys: ["cart:*"], rights: "readOnly" },
        });
        expect(problemsOf({ callers: map.callersOf(cache, "redis") })).toEqual([
            'shop.redis.callers is "shop/keeper": would share the login keeper with the pods themselves; give one of the two another name',
        ]);
    });

    it("is refused without a majority", () => {
        const topology = (change: object) => ({
            topology: { kind: "sentinel", nodes: nodesPart, proxyImage: "haproxy:3.0-alpine", ...change } as const,
        });
        expect(problemsOf(topology({ count: 2 }))).toEqual([
            'shop.redis.topology.count is 2: no majority survives the loss of a node, or none is decided; want an odd number from 3; add nodes, or use kind: "single" and accept that there is one',
        ]);
        expect(problemsOf(topology({ quorum: 1 }))).toEqual([
            "shop.redis.topology.quorum is 1: a minority could declare the master gone, or nobody ever could; want 2 to 3 of 3 sentinels",
        ]);
        expect(problemsOf(topology({ downAfterSeconds: 0 }))).toEqual([
            "shop.redis.topology.downAfterSeconds is 0: a short pause would cost the master its place, or an outage would last; want 1 to 60",
        ]);
    });

    it("is refused when credentials overlap with none", () => {
        expect(problemsOf({ rotation: { generation: 1, overlap: true } })).toEqual([
            "shop.redis.rotation.overlap is true: there is no credential before the first generation; raise the generation, or leave overlap out",
        ]);
    });
});
