import { writeFileSync } from "node:fs";
import { walArchive } from "../../../components/backup";
import type { PostgresArgs } from "../../../components/postgres";
import { args, store } from "../../unit/postgres/samples";
import { RealServer } from "../postgres/server";
import { eventually } from "../support/process";
import { Bucket } from "./bucket";
import { Storage } from "./storage";

jest.setTimeout(300_000);

/** The scripts of production's target: the same ones, with a bucket in place of a volume. */
const repository = {
    image: "rclone/rclone:1.71.2",
    scripts: { name: "backup-scripts", hash: "" },
    keys: { name: "backup-keys", hash: "" },
    keyIds: ["k1"],
    place: {
        kind: "s3",
        endpoint: "https://s3.shop.internal",
        bucket: Bucket.bucket,
        region: "us-east-1",
        credentials: { name: "backup-target", hash: "" },
    },
} as const;
const archived: PostgresArgs = {
    ...args,
    maxConnections: 30,
    sharedBuffers: "64Mi",
    archive: walArchive(repository, store),
};

let bucket: Bucket;
let server: RealServer;
let storage: Storage;
let target: Readonly<Record<string, string>>;

beforeAll(async () => {
    bucket = await Bucket.create();
    server = await RealServer.create(archived);
    target = bucket.environment(server.path("target"));
    storage = new Storage(server.user, "production/shop/postgres", target);
    server.surroundings = storage.environment();
    await server.prepare();
    await server.start();
    server.startKeeper();
    expect(await server.check(server.apply(archived))).toMatchObject({ code: 0 });
});

afterAll(async () => {
    await server.remove();
    storage.remove();
    await bucket.remove();
});

async function shop(sql: string): Promise<string> {
    const { code, stdout, stderr } = await server.query("shop_backend_a", "shop", sql);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
}

const checksum = () => shop("SELECT count(*) || ' ' || md5(string_agg(o::text, '|' ORDER BY id)) FROM orders o");

function copy(env: Readonly<Record<string, string>> = {}) {
    writeFileSync(storage.path("keys/username"), "shop_backup_a");
    writeFileSync(storage.path("keys/password"), server.passwords.get("shop_backup_a") ?? "");
    const own = { PGHOST: "localhost", CA: server.authority, LOGIN: storage.path("keys") };
    return storage.run("postgres-base.sh", { ...server.environment, ...storage.environment(), ...own, ...env });
}

describe("a bucket as the target of copies", () => {
    it("holds the copy and the log, in several parts where they are large, and nothing that can be read", async () => {
        await shop("CREATE TABLE orders(id serial PRIMARY KEY, what text)");
        // Random enough to stay larger than one part of an upload after it is compressed.
        await shop(
            "INSERT INTO orders(what) SELECT 'canary in a cage ' || string_agg(md5(random()::text), '') FROM generate_series(1, 1000) n, generate_series(1, 400) m GROUP BY n",
        );
        const copied = await copy();
        expect(copied.stderr).toBe("");
        expect(copied.stdout).toMatch(/base\/\d{8}T\d{6}Z is complete\n$/);
        const objects = await bucket.objects(storage.path("seen"));
        const names = [...objects.keys()];
        const base = names.find((name) =>
            /^k1\/production\/shop\/postgres\/base\/[^/]+\/base\.tar\.gz\.bin$/.test(name),
        );
        expect(objects.get(base ?? "")?.length).toBeGreaterThan(5 * 2 ** 20);
        expect(names.some((name) => /\/wal\/0000000100000000\/00000001[0-9A-F]{16}\.gz\.bin$/.test(name))).toBe(true);
        for (const contents of objects.values()) {
            const text = contents.toString("latin1");
            expect(text.startsWith("RCLONE")).toBe(true);
            expect(text).not.toContain("canary");
        }
    });

    it("gives back what was lost on purpose", async () => {
        const sum = await checksum();
        const last = await server.administer("SELECT pg_walfile_name(pg_switch_wal())");
        await eventually("the log", async () =>
            (await server.administer(`SELECT last_archived_wal >= '${last}' FROM pg_stat_archiver`)) === "t"
                ? true
                : undefined,
        );
        const goal = await server.administer("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')");
        await new Promise((resolve) => setTimeout(resolve, 1500));
        await shop("DELETE FROM orders");
        const deleted = await server.administer("SELECT pg_walfile_name(pg_switch_wal())");
        await eventually("the deletion's log", async () =>
            (await server.administer(`SELECT last_archived_wal >= '${deleted}' FROM pg_stat_archiver`)) === "t"
                ? true
                : undefined,
        );
        await server.stop();
        const restored = await storage.run("postgres-restore.sh", {
            ...server.environment,
            ...storage.environment(),
            CONF: server.path("conf"),
            RESTORE_TO: goal,
        });
        expect(restored).toMatchObject({ code: 0 });
        await server.start();
        server.startKeeper();
        expect(await checksum()).toBe(sum);
    });

    it("is tried by a drill, the first of which has none before it to compare with", async () => {
        const drilled = await storage.run("postgres-drill.sh", {
            ...server.environment,
            ...storage.environment(),
            CONF: server.path("conf"),
            MOST_LOST: "50",
            RESTORE_SECONDS: "900",
        });
        expect(drilled.stdout).toMatch(/restored and inspected in \d+ s, 1 tables, 1000 rows\n$/);
        expect(drilled.code).toBe(0);
    });

    it("forgets what is too old, but never the newest", async () => {
        const copied = await copy({ KEEP_DAYS: "0", KEEP_LEAST: "1" });
        expect(copied.stdout).toMatch(/removing base\/\d{8}T\d{6}Z\n/);
        const objects = await bucket.objects(storage.path("left"));
        const bases = new Set([...objects.keys()].flatMap((name) => /\/base\/([^/]+)\//.exec(name)?.[1] ?? []));
        expect(bases.size).toBe(1);
        expect(copied.stdout).toContain(`base/${[...bases].join()} is complete`);
    });

    it("is not believed: a copy that reads back otherwise does not count as written", async () => {
        bucket.damaged = /\/base\/[^/]+\/base\.tar\.gz\.bin/;
        const copied = await copy({ RCLONE_RETRIES: "1", RCLONE_LOW_LEVEL_RETRIES: "1" });
        bucket.damaged = undefined;
        expect(copied.code).toBe(1);
        expect(copied.stderr).toMatch(/base\.tar\.gz reads back with checksum [0-9a-f]{64} instead of [0-9a-f]{64}/);
        expect(copied.stdout).not.toContain("is complete");
    });

    it("turns away whoever has another key, and that is said", async () => {
        writeFileSync(`${target.S3_CREDENTIALS}/secret-key`, "somebody else's");
        const copied = await copy({ RCLONE_RETRIES: "1", RCLONE_LOW_LEVEL_RETRIES: "1" });
        expect(copied.code).toBe(1);
        expect(copied.stderr).toContain("SignatureDoesNotMatch");
    });
});
