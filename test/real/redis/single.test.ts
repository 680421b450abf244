import { readFileSync } from "node:fs";
import type { RedisArgs } from "../../../components/redis";
import { commandsInPods } from "../../support/pages";
import { args } from "../../unit/redis/samples";
import { eventually, freePort, run } from "../support/process";
import { RealNode, RealRedis } from "./node";

jest.setTimeout(180_000);

let redis: RealRedis;
let node: RealNode;

beforeAll(async () => {
    redis = await RealRedis.create(args);
    node = new RealNode(redis, "redis-0", await freePort());
    await node.start();
    node.startKeeper();
});

afterAll(async () => {
    await node.stop();
    redis.remove();
});

/** What runbooks ask a Redis itself. */
const logins = commandsInPods("redis").filter(([, command]) => command.includes("redis-cli"));

const as = (user: string, ...command: readonly string[]) => redis.as(user, node.port, ...command);

describe("a Redis from the rendered files", () => {
    it("has every caller logged in over TLS", async () => {
        expect(await redis.check(args, node.port)).toEqual({
            code: 0,
            stderr: "",
            stdout: ["shop_backend", "shop_worker", "scaler", "redis_backup"]
                .map((user) => `check: ${user} logs in\n`)
                .join(""),
        });
    });

    it("took the computed memory and the policy of its role", async () => {
        const memory = await as("metrics", "info", "memory");
        expect(memory).toContain(`maxmemory:${768 * 2 ** 20}`);
        expect(memory).toContain("maxmemory_policy:allkeys-lru");
        expect(await as("metrics", "info", "persistence")).toContain("aof_enabled:1");
    });

    // The pod's folders stand elsewhere here; nothing else of a command is changed.
    it.each(logins)("lets in whoever follows %s: %s", async (_, command) => {
        const here = command
            .replaceAll("/run/secrets/redis-internal", redis.path("internal"))
            .replaceAll("/run/redis/redis.sock", node.places.socket);
        expect(here).not.toBe(command);
        const { code, stdout, stderr } = await run("/bin/sh", ["-c", here], { as: redis.user });
        expect({ code, said: /NOAUTH|NOPERM|WRONGPASS|ERR|refused/.exec(stdout + stderr)?.[0] }).toEqual({ code: 0 });
    });

    it("refuses everybody without TLS, without a password, or with a wrong one", async () => {
        const plain = await run("redis-cli", ["-h", "127.0.0.1", "-p", String(node.port), "ping"], {});
        expect(`${plain.stdout}${plain.stderr}`).not.toContain("PONG");
        const anonymous = await run(
            "redis-cli",
            ["--tls", "--cacert", redis.authority, "-h", "localhost", "-p", String(node.port), "ping"],
            {},
        );
        expect(anonymous.stdout).toContain("NOAUTH Authentication required");
        expect(await redis.with("shop_backend", "guess", node.port, "ping")).toContain("WRONGPASS");
        expect(await redis.with("default", "", node.port, "ping")).toContain("NOAUTH");
    });

    it("lets a writer at its own keys only", async () => {
        expect(await as("shop_backend", "set", "cart:1", "tea")).toBe("OK");
        expect(await as("shop_backend", "get", "cart:1")).toBe("tea");
        expect(await as("shop_backend", "set", "jobs:1", "x")).toContain("NOPERM");
        expect(await as("shop_backend", "publish", "cart:changed", "1")).toBe("0");
        expect(await as("shop_backend", "publish", "elsewhere", "1")).toContain("NOPERM");
        expect(await as("shop_backend", "eval", "return redis.call('get', KEYS[1])", "1", "cart:1")).toBe("tea");
        expect(await as("shop_backend", "eval", "return redis.call('get', 'jobs:1')", "0")).toContain(
            "can't access at least one of the keys",
        );
    });

    it("lets a reader read and a counter count", async () => {
        expect(await as("shop_worker", "get", "cart:1")).toBe("tea");
        expect(await as("shop_worker", "set", "cart:1", "coffee")).toContain("NOPERM");
        expect(await as("shop_worker", "get", "session:1")).toContain("NOPERM");
        expect(await as("scaler", "llen", "jobs:waiting")).toBe("0");
        expect(await as("scaler", "lrange", "jobs:waiting", "0", "-1")).toContain("NOPERM");
        expect(await as("scaler", "llen", "cart:1")).toContain("NOPERM");
    });

    // What KEDA's redis trigger really asks (v2.18.1), and what the same door must not let through.
    it("lets a counter count in a script as KEDA does, and do nothing else there", async () => {
        const count = `
            local listName = KEYS[1]
            local listType = redis.call('type', listName).ok
            local cmd = { zset = 'zcard', set = 'scard', list = 'llen', hash = 'hlen', none = 'llen' }
            return redis.call(cmd[listType], listName)`;
        expect(await as("scaler", "eval", count, "1", "jobs:waiting")).toBe("0");
        expect(await as("scaler", "eval", count, "1", "cart:1")).toContain("NOPERM");
        for (const forbidden of [
            "'lpop', KEYS[1]",
            "'set', KEYS[1], 'x'",
            "'del', KEYS[1]",
            "'lrange', KEYS[1], 0, -1",
        ]) {
            expect(await as("scaler", "eval", `return redis.call(${forbidden})`, "1", "jobs:waiting")).toContain(
                "can't run this command",
            );
        }
        expect(await as("scaler", "lpush", "jobs:waiting", "x")).toContain("NOPERM");
    });

    it.each([
        ["flushall"],
        ["flushdb"],
        ["keys", "*"],
        ["scan", "0"],
        ["config", "get", "*"],
        ["shutdown", "nosave"],
        ["replicaof", "no", "one"],
        ["acl", "list"],
        ["client", "kill", "type", "normal"],
        ["monitor"],
        ["module", "list"],
        ["function", "load", "x"],
        ["script", "flush"],
        ["swapdb", "0", "1"],
        ["migrate", "localhost", "1", "cart:1", "0", "10"],
    ])("keeps %s from every caller", async (...command) => {
        for (const user of ["shop_backend", "shop_worker", "scaler", "redis_backup"]) {
            expect(await as(user, ...command)).toContain("NOPERM");
        }
    });

    it("has no debugging, loading of modules or protected settings, for anybody", async () => {
        expect(await as("shop_backend", "debug", "sleep", "0")).toContain("DEBUG command not allowed");
        expect(await as("keeper", "config", "set", "dbfilename", "x")).toContain("protected config");
        expect(await as("keeper", "module", "load", "/x")).toMatch(/NOPERM|MODULE command not allowed/);
    });

    it("gives the exporter numbers and nothing else", async () => {
        expect(await as("metrics", "info", "server")).toContain("redis_version");
        expect(await as("metrics", "get", "cart:1")).toContain("NOPERM");
        expect(await as("metrics", "config", "get", "*")).toContain("NOPERM");
    });

    it("changes a password without a failed login, and takes nobody's connection away while it does", async () => {
        const old = redis.passwords["shop_backend/1"] ?? "";
        let current = old;
        let asking = true;
        const failures: string[] = [];
        const consumer = (async () => {
            let logins = 0;
            while (asking) {
                const answer = await redis.with("shop_backend", current, node.port, "ping");
                if (answer !== "PONG") failures.push(answer);
                logins++;
            }
            return logins;
        })();
        // One connection that stays, waiting for work: a change of the list must not cut it.
        const waiting = as("shop_backend", "blpop", "cart:queue", "60");

        const overlapping: RedisArgs = { ...args, rotation: { generation: 2, overlap: true } };
        redis.apply(overlapping);
        expect(await redis.check(overlapping, node.port)).toMatchObject({ code: 0 });
        current = redis.passwords["shop_backend/2"] ?? "";
        const rotated: RedisArgs = { ...args, rotation: { generation: 2 } };
        redis.apply(rotated);
        expect(await redis.check(rotated, node.port)).toMatchObject({ code: 0 });
        asking = false;

        expect(await consumer).toBeGreaterThan(0);
        expect(failures).toEqual([]);
        expect(await redis.with("shop_backend", old, node.port, "ping")).toContain("WRONGPASS");
        await redis.with("shop_backend", current, node.port, "rpush", "cart:queue", "work");
        expect(await waiting).toContain("work");
    });

    it("shuts out a caller that has left the map, at once", async () => {
        const without: RedisArgs = {
            ...args,
            rotation: { generation: 2 },
            callers: args.callers.filter(({ caller }) => caller.name !== "shop-worker"),
        };
        redis.apply(without);
        expect(await redis.check(without, node.port)).toMatchObject({ code: 0 });
        const password = redis.passwords["shop_worker/2"] ?? "";
        expect(await redis.with("shop_worker", password, node.port, "ping")).toContain("WRONGPASS");
    });

    it("takes over a renewed certificate while it runs", async () => {
        const shown = async () =>
            run("openssl", ["s_client", "-connect", `127.0.0.1:${node.port}`], {}).then(
                ({ stdout }) => /Server certificate\n([\s\S]*?END CERTIFICATE)/.exec(stdout)?.[1],
            );
        const before = await shown();
        expect(before).toContain("BEGIN CERTIFICATE");
        await redis.renewCertificate();
        await eventually("the new certificate", async () => ((await shown()) === before ? undefined : true));
    });

    it("holds no password in its access list and writes none into its log", () => {
        const list = readFileSync(redis.path("access/users.acl"), "utf8");
        for (const password of Object.values(redis.passwords)) {
            expect(list).not.toContain(password);
            expect(node.log).not.toContain(password);
            expect(node.keeperLog).not.toContain(password);
        }
    });
});
