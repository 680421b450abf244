import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { walArchive } from "../../../components/backup";
import { maintenanceKit, type PostgresArgs } from "../../../components/postgres";
import { args, store } from "../../unit/postgres/samples";
import { RealServer } from "../postgres/server";
import { eventually, run } from "../support/process";
import { Storage } from "./storage";

jest.setTimeout(300_000);

const repository = {
    image: "rclone/rclone:1.71.2",
    scripts: { name: "backup-scripts", hash: "" },
    keys: { name: "backup-keys", hash: "" },
    keyIds: ["k1"],
    place: { kind: "volume", claimName: "backup" },
} as const;

const archived: PostgresArgs = {
    ...args,
    maxConnections: 30,
    sharedBuffers: "64Mi",
    archive: walArchive(repository, store),
};

let server: RealServer;
let storage: Storage;
const owner = "shop_backend_a";

beforeAll(async () => {
    server = await RealServer.create(archived);
    storage = new Storage(server.user, "production/shop/postgres");
    server.surroundings = storage.environment();
    await server.prepare();
    await server.start();
    server.startKeeper();
    expect(await server.check(server.apply(archived))).toMatchObject({ code: 0 });
});

afterAll(async () => {
    await server.remove();
    storage.remove();
});

const shop = async (sql: string) => {
    const { code, stdout, stderr } = await server.query(owner, "shop", sql);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
};

const checksum = () => shop("SELECT count(*) || ' ' || md5(string_agg(o::text, '|' ORDER BY id)) FROM orders o");

/** The environment of the job that copies. */
function copyEnvironment(keyIds = "k1"): Readonly<Record<string, string>> {
    writeFileSync(storage.path("keys/username"), "shop_backup_a");
    writeFileSync(storage.path("keys/password"), server.passwords.get("shop_backup_a") ?? "");
    return {
        ...server.environment,
        ...storage.environment(keyIds),
        PGHOST: "localhost",
        CA: server.authority,
        LOGIN: storage.path("keys"),
    };
}

/** The environment of the jobs that start a server of their own. */
function serverEnvironment(keyIds = "k1"): Readonly<Record<string, string>> {
    return {
        ...server.environment,
        ...storage.environment(keyIds),
        CONF: server.path("conf"),
        MOST_LOST: "50",
        RESTORE_SECONDS: "900",
    };
}

describe("the backup of a PostgreSQL server", () => {
    let goal: { readonly time: string; readonly sum: string };

    it("is a copy and the log since, encrypted, noted down when it reads back the same", async () => {
        await shop("CREATE TABLE orders(id serial PRIMARY KEY, what text)");
        await shop("INSERT INTO orders(what) SELECT 'canary in a cage ' || n FROM generate_series(1, 2000) n");
        const copied = await storage.run("postgres-base.sh", copyEnvironment());
        expect(copied.stderr).toBe("");
        expect(copied.stdout).toMatch(/base\/\d{8}T\d{6}Z is complete\n$/);

        const stored = storage.stored();
        expect(
            stored.some((name) =>
                /^k1\/production\/shop\/postgres\/base\/\d{8}T\d{6}Z\/base\.tar\.gz\.bin$/.test(name),
            ),
        ).toBe(true);
        expect(stored.some((name) => /\/wal\/0000000100000000\/00000001[0-9A-F]{16}\.gz\.bin$/.test(name))).toBe(true);
        for (const name of stored) {
            const contents = readFileSync(storage.path(`volume/${name}`)).toString("latin1");
            expect(contents).toMatch(/^RCLONE/);
            expect(contents).not.toContain("canary");
        }
    });

    it("gives every second back: rows that were lost on purpose are there again, and what came later is not", async () => {
        await shop("INSERT INTO orders(what) SELECT 'after the copy ' || n FROM generate_series(1, 500) n");
        const sum = await checksum();
        await new Promise((resolve) => setTimeout(resolve, 1500));
        const time = await server.administer("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')");
        goal = { time, sum };
        await new Promise((resolve) => setTimeout(resolve, 1500));
        await shop("DELETE FROM orders WHERE id % 3 = 0");
        await shop("INSERT INTO orders(what) VALUES ('too late')");
        await server.archiveAll();
        expect(await checksum()).not.toBe(sum);
        await server.stop();

        const restored = await storage.run("postgres-restore.sh", { ...serverEnvironment(), RESTORE_TO: goal.time });
        expect(restored.stdout).toContain("what was there is kept in");
        expect(restored.code).toBe(0);
        expect(await server.prepare()).toMatchObject({ code: 0 });
        await server.start();
        server.startKeeper();
        expect(await checksum()).toBe(goal.sum);
    });

    it("goes on after a restore: the new line is archived, and can itself be restored", async () => {
        expect(await server.check(server.apply(archived))).toMatchObject({ code: 0 });
        await shop("INSERT INTO orders(what) VALUES ('on the new line')");
        await server.archiveAll();
        expect(storage.stored().some((name) => name.endsWith("wal/history/00000002.history.gz.bin"))).toBe(true);
        const sum = await checksum();
        await server.stop();
        expect(
            await storage.run("postgres-restore.sh", { ...serverEnvironment(), RESTORE_TO: "latest" }),
        ).toMatchObject({ code: 0 });
        await server.start();
        server.startKeeper();
        expect(await checksum()).toBe(sum);
    });

    it("changes nothing when there is nothing to restore from, or when a server is still there", async () => {
        const running = await storage.run("postgres-restore.sh", { ...serverEnvironment(), RESTORE_TO: "latest" });
        expect(running.stderr).toContain("a server may still be running");
        const before = await storage.run("postgres-restore.sh", {
            ...serverEnvironment(),
            PGDATA: storage.path("scratch/none"),
            RESTORE_TO: "2001-01-01 00:00:00",
        });
        expect(before.stderr).toBe(
            "postgres-restore.sh: there is no backup that was finished by 2001-01-01 00:00:00\n",
        );
        const wrongKey = await storage.run("postgres-restore.sh", {
            ...serverEnvironment(),
            PGDATA: storage.path("scratch/none"),
            RESTORE_TO: "latest",
            KEYS: wrongKeys(),
        });
        expect(wrongKey.code).not.toBe(0);
        expect(existsSync(storage.path("scratch/none"))).toBe(false);
    });

    it("archives a segment once, again without harm, and never over another's", async () => {
        const segment = storage.path("work/segment");
        writeFileSync(segment, "one");
        const archive = (contents: string) => {
            writeFileSync(segment, contents);
            return storage.run("postgres-archive.sh", serverEnvironment(), [segment, "0000000900000000000000AA"]);
        };
        expect(await archive("one")).toMatchObject({ code: 0 });
        expect(await archive("one")).toMatchObject({ code: 0 });
        const other = await archive("two");
        expect(other.code).toBe(1);
        expect(other.stderr).toContain(
            "is stored already with other contents: another server writes to the same place",
        );
    });

    it("tells a segment that was never stored from one that cannot be fetched", async () => {
        const into = storage.path("work/fetched");
        const fetch = (name: string, env: Readonly<Record<string, string>> = {}) =>
            storage.run("postgres-fetch.sh", { ...serverEnvironment(), ...env }, [name, into]);
        expect(await fetch("0000000900000000000000AA")).toMatchObject({ code: 0 });
        expect(readFileSync(into, "utf8")).toBe("one");
        expect(await fetch("0000000900000000000000AB")).toMatchObject({ code: 1 });
        expect(await fetch("0000000900000000000000AA", { KEYS: wrongKeys() })).toMatchObject({ code: 200 });
    });

    it("is proved by a drill, which notes down how long it took", async () => {
        const drilled = await storage.run("postgres-drill.sh", serverEnvironment());
        expect(drilled.stdout).toMatch(/restored and inspected in \d+ s, 1 tables, 2501 rows\n$/);
        expect(drilled.code).toBe(0);
        expect(storage.stored().some((name) => /\/drill\/\d{8}T\d{6}Z\.ok\.\d+s\.bin$/.test(name))).toBe(true);
        expect(existsSync(storage.path("scratch/pgdata"))).toBe(false);
    });

    it("fails its drill when the restore takes longer than it may", async () => {
        const drilled = await storage.run("postgres-drill.sh", { ...serverEnvironment(), RESTORE_SECONDS: "-1" });
        expect(drilled.code).toBe(1);
        expect(drilled.stderr).toMatch(/took \d+ s to be restored instead of -1 at most/);
    });

    it("fails its drill when most rows of a table are gone", async () => {
        await shop("DELETE FROM orders WHERE id > 100");
        await server.archiveAll();
        const drilled = await storage.run("postgres-drill.sh", serverEnvironment());
        expect(drilled.code).toBe(1);
        expect(drilled.stderr).toContain("table public.orders of database shop had 2501 rows and has 100");
        expect(storage.stored().some((name) => /\/drill\/\d{8}T\d{6}Z\.failed\.\d+s\.bin$/.test(name))).toBe(true);
    });

    it("fails its drill once for a table that was dropped on purpose, whatever its name is", async () => {
        const drill = () => storage.run("postgres-drill.sh", serverEnvironment());
        await shop(`CREATE TABLE "two words" AS SELECT 'one row' AS what`);
        await server.archiveAll();
        expect((await drill()).stdout).toMatch(/2 tables, 101 rows\n$/);
        await shop('DROP TABLE "two words"');
        await server.archiveAll();
        const drilled = await drill();
        expect(drilled.code).toBe(1);
        expect(drilled.stderr).toContain('table public."two words" of database shop had 1 rows and is gone');
        expect(await drill()).toMatchObject({ code: 0 });
    });

    it("goes on under a new key, and what the old one wrote still opens", async () => {
        storage.addKey("k2", "the second key");
        server.surroundings = storage.environment("k2 k1");
        await server.stop();
        await server.start();
        server.startKeeper();
        await shop("INSERT INTO orders(what) VALUES ('under the second key')");
        await server.archiveAll();
        expect(storage.stored().some((name) => name.startsWith("k2/production/shop/postgres/wal/"))).toBe(true);
        const sum = await checksum();
        await server.stop();
        const restored = await storage.run("postgres-restore.sh", {
            ...serverEnvironment("k2 k1"),
            RESTORE_TO: "latest",
        });
        expect(restored).toMatchObject({ code: 0 });
        await server.start();
        server.startKeeper();
        expect(await checksum()).toBe(sum);
    });

    it("removes what is too old, and the log that only that needed, but never the last good copies", async () => {
        const bases = () =>
            [...new Set(storage.stored().flatMap((name) => /\/base\/([^/]+)\//.exec(name)?.[1] ?? []))].sort();
        const [first = ""] = bases();
        renameSync(
            storage.path(`volume/k1/production/shop/postgres/base/${first}`),
            storage.path("volume/k1/production/shop/postgres/base/20010101T000000Z"),
        );
        const copy = () =>
            storage.run("postgres-base.sh", { ...copyEnvironment("k2 k1"), KEEP_DAYS: "2", KEEP_LEAST: "2" });
        const kept = await copy();
        expect(kept).toMatchObject({ code: 0 });
        expect(kept.stdout).not.toContain("removing");
        await server.archiveAll();
        const removed = await copy();
        expect(removed.stdout).toContain("removing base/20010101T000000Z");
        expect(removed.stdout).toMatch(/removed \d+ segments before/);
        expect(bases()).toHaveLength(2);
        const drilled = await storage.run("postgres-drill.sh", { ...serverEnvironment("k2 k1"), MOST_LOST: "99" });
        expect(drilled).toMatchObject({ code: 0 });
    });

    it("leaves nothing behind that could be taken for a copy when the server goes away in the middle", async () => {
        await shop("CREATE TABLE filler AS SELECT repeat(md5(n::text), 100) AS what FROM generate_series(1, 20000) n");
        const before = storage.stored().filter((name) => name.endsWith("facts.bin"));
        const copying = storage.run("postgres-base.sh", { ...copyEnvironment("k2 k1"), PGOPTIONS: "" });
        await eventually("the copy to begin", async () =>
            (await server.administer("SELECT count(*) FROM pg_stat_progress_basebackup")) === "1" ? true : undefined,
        );
        await server.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_replication");
        const failed = await copying;
        if (failed.code !== 0) expect(failed.stderr).toContain("no copy was made");
        const after = storage.stored().filter((name) => name.endsWith("facts.bin"));
        expect(after).toHaveLength(failed.code === 0 ? before.length + 1 : before.length);
        const listed = await run("ls", [storage.path("volume/k2/production/shop/postgres/base")]);
        expect(listed.stdout.trim().split("\n")).toHaveLength(failed.code === 0 ? 3 : 2);
    });

    it("damaged on the way or in the storage, is never restored as if it were whole", async () => {
        const [base = ""] = storage
            .stored()
            .filter((name) => name.endsWith("base.tar.gz.bin"))
            .reverse();
        const file = storage.path(`volume/${base}`);
        const contents = readFileSync(file);
        contents.writeUInt8(contents.readUInt8(contents.length - 1000) ^ 0xff, contents.length - 1000);
        writeFileSync(file, contents);
        const drilled = await storage.run("postgres-drill.sh", { ...serverEnvironment("k2 k1"), MOST_LOST: "99" });
        expect(drilled.code).toBe(1);
        expect(drilled.stderr).toContain("cannot be restored");
    });

    it("has what it needs from the store: settings, users, data", () => {
        const kit = maintenanceKit(archived);
        expect(Object.keys(kit.files)).toEqual(["postgresql.conf", "passwd"]);
        expect(kit.data.volume).toEqual({ kind: "claim", claimName: "data-postgres-0" });
        expect(kit.data.directory).toBe("/var/lib/postgresql/data/pgdata");
    });
});

function wrongKeys(): string {
    const folder = storage.path("wrong");
    if (!existsSync(folder)) {
        const other = new Storage(server.user, "nowhere");
        other.addKey("k1", "another secret");
        renameSync(other.path("keys"), folder);
        other.remove();
    }
    return folder;
}
