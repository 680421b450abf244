import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { RedisArgs } from "../../../components/redis";
import { args } from "../../unit/redis/samples";
import { RealNode, RealRedis } from "../redis/node";
import { freePort } from "../support/process";
import { Storage } from "./storage";

jest.setTimeout(300_000);

const queue: RedisArgs = { ...args, role: "queue" };

let redis: RealRedis;
let node: RealNode;
let storage: Storage;

beforeAll(async () => {
    redis = await RealRedis.create(queue);
    node = new RealNode(redis, "redis-0", await freePort());
    storage = new Storage(redis.user, "production/shop/redis");
    await node.start();
});

afterAll(async () => {
    await node.stop();
    redis.remove();
    storage.remove();
});

const shop = (...command: readonly string[]) => redis.as("shop_backend", node.port, ...command);

/** Every key with its contents, so that a value that came back different shows too. */
async function contents(): Promise<string> {
    const list = await shop("lrange", "cart:queue", "0", "-1");
    const hash = await shop("hgetall", "session:one");
    return `${list}\n${hash}`;
}

function copyEnvironment(): Readonly<Record<string, string>> {
    writeFileSync(storage.path("keys/username"), "redis_backup");
    writeFileSync(storage.path("keys/password"), redis.passwords["redis_backup/1"] ?? "");
    return { HOST: "localhost", PORT: String(node.port), CA: redis.authority, LOGIN: storage.path("keys") };
}

const data = () => node.places.data;
const restore = (to: string) => storage.run("redis-restore.sh", { DATA: data(), OTHERS: "", RESTORE_TO: to });

describe("the backup of a Redis", () => {
    let goal: { readonly time: string; readonly contents: string };

    it("is everything it holds, encrypted, noted down when it reads back the same", async () => {
        await shop("rpush", "cart:queue", ...Array.from({ length: 500 }, (_, n) => `canary ${n}`));
        await shop("hset", "session:one", "user", "ann", "since", "noon");
        const copied = await storage.run("redis-snapshot.sh", copyEnvironment());
        expect(copied).toMatchObject({ code: 0 });
        expect(copied.stdout).toMatch(/snapshot\/\d{8}T\d{6}Z is complete with 2 keys\n$/);
        goal = { time: new Date().toISOString().slice(0, 19).replace("T", " "), contents: await contents() };
        for (const name of storage.stored()) {
            const stored = readFileSync(storage.path(`volume/${name}`)).toString("latin1");
            expect(stored).toMatch(/^RCLONE/);
            expect(stored).not.toContain("canary");
        }
    });

    it("is proved by a drill that loads it and counts its keys", async () => {
        const drilled = await storage.run("redis-drill.sh", {});
        expect(drilled.stdout).toMatch(/loaded 2 keys in \d+ s\n$/);
        expect(drilled.code).toBe(0);
        expect(storage.stored().some((name) => /\/drill\/\d{8}T\d{6}Z\.ok\.\d+s\.bin$/.test(name))).toBe(true);
        expect(existsSync(storage.path("scratch/redis"))).toBe(false);
    });

    it("gives back what was lost on purpose, and not what came later", async () => {
        await new Promise((resolve) => setTimeout(resolve, 2000));
        await shop("ltrim", "cart:queue", "0", "99");
        await shop("del", "session:one");
        await shop("rpush", "cart:queue", "too late");
        expect(await storage.run("redis-snapshot.sh", copyEnvironment())).toMatchObject({ code: 0 });
        await node.stop();
        const restored = await restore(goal.time);
        expect(restored).toMatchObject({ code: 0 });
        expect(restored.stdout).toMatch(/what was there is kept in before-/);
        await node.start();
        expect(await contents()).toBe(goal.contents);
        expect(await shop("rpush", "cart:queue", "goes on")).toBe("501");
    });

    it("keeps what is written after a restore: the log is made from the restored data", async () => {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        await node.kill();
        await node.start();
        expect(await shop("llen", "cart:queue")).toBe("501");
    });

    it("changes nothing when there is nothing to restore from, or when it cannot be opened", async () => {
        await node.stop();
        const before = readFileSync(`${data()}/appendonlydir/appendonly.aof.manifest`, "utf8");
        const none = await restore("2001-01-01 00:00:00");
        expect(none).toMatchObject({
            code: 1,
            stderr: "redis-restore.sh: there is no snapshot that was finished by 2001-01-01 00:00:00\n",
        });
        const key = readFileSync(storage.path("keys/k1"), "utf8");
        writeFileSync(storage.path("keys/k1"), "another secret");
        const wrong = await restore("latest");
        writeFileSync(storage.path("keys/k1"), key);
        expect(wrong.code).not.toBe(0);
        expect(readFileSync(`${data()}/appendonlydir/appendonly.aof.manifest`, "utf8")).toBe(before);
        await node.start();
        expect(await shop("llen", "cart:queue")).toBe("501");
    });

    it("can be taken by nobody but the job: its login copies and reads no key by itself", async () => {
        expect(await redis.as("redis_backup", node.port, "get", "cart:queue")).toContain("NOPERM");
        expect(await redis.as("redis_backup", node.port, "flushall")).toContain("NOPERM");
        const copied = await storage.run("redis-snapshot.sh", { ...copyEnvironment(), CA: storage.path("keys/k1") });
        expect(copied.code).toBe(1);
        expect(copied.stderr).toContain("no copy was made");
    });

    it("damaged in the storage, is never loaded as if it were whole", async () => {
        const newest = storage.stored().findLast((name) => name.endsWith("dump.rdb.gz.bin")) ?? "";
        const file = storage.path(`volume/${newest}`);
        const damaged = readFileSync(file);
        damaged.writeUInt8(damaged.readUInt8(damaged.length - 40) ^ 0xff, damaged.length - 40);
        writeFileSync(file, damaged);
        const drilled = await storage.run("redis-drill.sh", {});
        expect(drilled.code).toBe(1);
        expect(drilled.stderr).toContain("cannot be loaded");
        expect(storage.stored().some((name) => /\/drill\/\d{8}T\d{6}Z\.failed\.\d+s\.bin$/.test(name))).toBe(true);
    });
});
