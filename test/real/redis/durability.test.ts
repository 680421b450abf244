import type { RedisArgs } from "../../../components/redis";
import { args } from "../../unit/redis/samples";
import { freePort } from "../support/process";
import { RealNode, RealRedis } from "./node";

jest.setTimeout(180_000);

const running: { readonly node: RealNode; readonly redis: RealRedis }[] = [];

async function started(change: Partial<RedisArgs>, ...extra: readonly string[]) {
    const redis = await RealRedis.create({ ...args, ...change });
    const node = new RealNode(redis, "redis-0", await freePort());
    running.push({ node, redis });
    await node.start(...extra);
    return { redis, node };
}

afterAll(async () => {
    for (const { node, redis } of running) {
        await node.stop();
        redis.remove();
    }
});

describe("what a Redis keeps", () => {
    it("is everything but the last second, when its process is killed in the middle of writing", async () => {
        const { redis, node } = await started({ role: "queue" });
        let acknowledged = 0;
        let writing = true;
        const acknowledgedAt: number[] = [];
        const writer = (async () => {
            while (writing) {
                const answer = await redis.as(
                    "shop_backend",
                    node.port,
                    "rpush",
                    "cart:queue",
                    String(acknowledged + 1),
                );
                if (answer !== String(acknowledged + 1)) return;
                acknowledged++;
                acknowledgedAt.push(Date.now());
            }
        })();
        await new Promise((resolve) => setTimeout(resolve, 4000));
        const killedAt = Date.now();
        await node.kill();
        writing = false;
        await writer;

        await node.start();
        const kept = Number(await redis.as("shop_backend", node.port, "llen", "cart:queue"));
        const safe = acknowledgedAt.filter((at) => at < killedAt - 1000).length;
        expect(safe).toBeGreaterThan(0);
        expect(kept).toBeGreaterThanOrEqual(safe);
        expect(await redis.as("shop_backend", node.port, "lindex", "cart:queue", String(safe - 1))).toBe(String(safe));
    });

    // Room for a few megabytes of data beyond what an empty server takes.
    const memory = ["--maxmemory", String(8 * 2 ** 20)];
    const fill =
        "for i = 1, 200 do redis.call('rpush', KEYS[1], string.rep('x', 10000)) end return redis.call('llen', KEYS[1])";

    async function filled(role: RedisArgs["role"]) {
        const { redis, node } = await started({ role }, ...memory);
        const push = () => redis.as("shop_backend", node.port, "eval", fill, "1", "cart:queue");
        await redis.as("shop_backend", node.port, "set", "session:first", "kept");
        let answer = await push();
        for (let round = 0; round < 20 && !answer.includes("OOM"); round++) {
            await redis.as("shop_backend", node.port, "set", `cart:other:${round}`, "y".repeat(100_000));
            answer = await push();
        }
        return { redis, node, answer };
    }

    it("is all of a queue when memory is full: new work is refused, what waits is taken and nothing is evicted", async () => {
        const { redis, node, answer } = await filled("queue");
        expect(answer).toContain("OOM command not allowed");
        const waiting = Number(await redis.as("shop_backend", node.port, "llen", "cart:queue"));
        expect(waiting % 200).toBe(0);
        expect(waiting).toBeGreaterThan(0);
        expect(await redis.as("shop_backend", node.port, "get", "session:first")).toBe("kept");
        expect(await redis.as("metrics", node.port, "info", "stats")).toContain("evicted_keys:0");
        expect((await redis.as("shop_backend", node.port, "lpop", "cart:queue")).length).toBe(10_000);
    });

    it("is the newest of a cache when memory is full: nothing is refused and the oldest goes", async () => {
        const { redis, node } = await started({ role: "cache" }, ...memory);
        for (let key = 0; key < 150; key++) {
            expect(await redis.as("shop_backend", node.port, "set", `cart:${key}`, "z".repeat(100_000))).toBe("OK");
        }
        expect(await redis.as("metrics", node.port, "info", "stats")).not.toContain("evicted_keys:0\r");
        expect(await redis.as("shop_backend", node.port, "exists", "cart:149")).toBe("1");
        expect(await redis.as("shop_backend", node.port, "exists", "cart:0")).toBe("0");
    });
});
