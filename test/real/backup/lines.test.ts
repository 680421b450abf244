import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { walArchive } from "../../../components/backup";
import type { PostgresArgs } from "../../../components/postgres";
import { volume } from "../../unit/backup/samples";
import { args, store } from "../../unit/postgres/samples";
import { RealServer } from "../postgres/server";
import { must } from "../support/process";
import { Storage } from "./storage";

jest.setTimeout(300_000);

const archived: PostgresArgs = {
    ...args,
    maxConnections: 30,
    sharedBuffers: "64Mi",
    archive: walArchive(volume, store),
};

let server: RealServer;
let storage: Storage;

beforeAll(async () => {
    server = await RealServer.create(archived);
    storage = new Storage(server.user, "production/shop/postgres");
    server.surroundings = storage.environment();
    await server.prepare();
    await up();
    expect(await server.check(server.apply(archived))).toMatchObject({ code: 0 });
    await shop("CREATE TABLE events(what text)");
});

afterAll(async () => {
    await server.remove();
    storage.remove();
});

async function up(): Promise<void> {
    await server.start();
    server.startKeeper();
}

async function shop(sql: string): Promise<string> {
    const { code, stdout, stderr } = await server.query("shop_backend_a", "shop", sql);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
}

const happens = (what: string) => shop(`INSERT INTO events VALUES ('${what}')`);
const happened = () => shop("SELECT string_agg(what, ' ' ORDER BY ctid) FROM events");

/** A moment with nothing in the same second before it or after it. */
async function moment(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const time = await server.administer("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return time;
}

function copy(env: Readonly<Record<string, string>> = {}) {
    writeFileSync(storage.path("keys/username"), "shop_backup_a");
    writeFileSync(storage.path("keys/password"), server.passwords.get("shop_backup_a") ?? "");
    const own = { PGHOST: "localhost", CA: server.authority, LOGIN: storage.path("keys") };
    return storage.run("postgres-base.sh", { ...server.environment, ...storage.environment(), ...own, ...env });
}

const job = (script: string, env: Readonly<Record<string, string>> = {}) =>
    storage.run(script, {
        ...server.environment,
        ...storage.environment(),
        CONF: server.path("conf"),
        MOST_LOST: "99",
        RESTORE_SECONDS: "900",
        ...env,
    });

async function putBack(to: string): Promise<string> {
    await server.stop();
    const { code, stdout, stderr } = await job("postgres-restore.sh", { RESTORE_TO: to });
    if (code !== 0) throw new Error(stderr);
    await up();
    return stdout;
}

const bases = () => [...new Set(storage.stored().flatMap((name) => /\/base\/([^/]+)\//.exec(name)?.[1] ?? []))].sort();

/** As if the copy had been taken long ago. */
function age(stamp: string): void {
    const folder = storage.path("volume/k1/production/shop/postgres/base");
    renameSync(`${folder}/${stamp}`, `${folder}/20010101T000000Z`);
}

describe("a server that was put back more than once", () => {
    let tooEarly: string;
    let right: string;

    it("is put back to earlier than its newest copy", async () => {
        expect(await copy()).toMatchObject({ code: 0, stderr: "" });
        await happens("early");
        tooEarly = await moment();
        await happens("wanted");
        right = await moment();
        await happens("spoiled");
        for (let segment = 0; segment < 3; segment++) {
            await happens("noise");
            await server.archiveAll();
        }
        expect(await copy()).toMatchObject({ code: 0, stderr: "" });
        await putBack(tooEarly);
        expect(await happened()).toBe("early");
    });

    it("is put back to the newest there is from an older copy, because the newest one is of what was given up", async () => {
        await happens("meanwhile");
        await server.archiveAll();
        expect(await job("postgres-drill.sh")).toMatchObject({ code: 0 });
        const [first = ""] = bases();
        expect(await putBack("latest")).toContain(`restoring base/${first} to latest`);
        expect(await happened()).toBe("early meanwhile");
    });

    it("is put back to a time of what was given up, with all that had happened by then", async () => {
        await happens("later");
        await server.archiveAll();
        await putBack(right);
        expect(await happened()).toBe("early wanted");
    });

    it("keeps the log that a newer copy needs at a lower position than an older one's", async () => {
        await happens("in the end");
        const [first = "", second = ""] = bases();
        age(first);
        const copied = await copy({ KEEP_DAYS: "2", KEEP_LEAST: "2" });
        expect(copied.stdout).toContain("removing base/20010101T000000Z");
        expect(bases()).toHaveLength(2);
        expect(bases()[0]).toBe(second);
        await server.archiveAll();
        expect(await putBack("latest")).toContain(`restoring base/${bases()[1]} to latest`);
        expect(await happened()).toBe("early wanted in the end");
    });

    it("takes no notice of a line that a restore began and nobody went on with", async () => {
        await happens("and on");
        await server.archiveAll();
        const line = Number(await server.administer("SELECT timeline_id FROM pg_control_checkpoint()"));
        const history = storage.path("work/history");
        writeFileSync(history, `${line}\t0/1000000\tbefore what has happened since\n`);
        const name = `${(line + 1).toString(16).toUpperCase().padStart(8, "0")}.history`;
        const env = { ...server.environment, ...storage.environment(), RESTORING: "yes" };
        expect(await storage.run("postgres-archive.sh", env, [history, name])).toMatchObject({ code: 0 });
        await putBack("latest");
        expect(await happened()).toBe("early wanted in the end and on");
    });

    it("is put back to its end by a time after which nothing has happened", async () => {
        await putBack(await moment());
        expect(await happened()).toBe("early wanted in the end and on");
    });

    it("is on its new line when it was promoted, from then on", async () => {
        const history = storage.path("work/history");
        writeFileSync(history, "9\t0/1000000\tpromoted\n");
        const archive = storage.run(
            "postgres-archive.sh",
            { ...server.environment, ...storage.environment() },
            [history, "0000000A.history"],
            server.places.data,
        );
        expect(await archive).toMatchObject({ code: 0 });
        const identity = await server.administer("SELECT system_identifier FROM pg_control_system()");
        expect(storage.stored().join("\n")).toMatch(
            new RegExp(`/wal/history/0000000A\\.since\\.\\d{8}T\\d{6}Z\\.${identity}\\.bin$`, "m"),
        );
    });
});

describe("the archive of a server", () => {
    const segment = "0000000900000000000000AA";
    const file = () => storage.path("work/segment");
    const stored = () => storage.stored().filter((name) => name.includes(segment));

    function archive(contents: Buffer) {
        writeFileSync(file(), contents);
        return storage.run("postgres-archive.sh", { ...server.environment, ...storage.environment() }, [
            file(),
            segment,
        ]);
    }

    it.each([
        ["all", 20],
        ["half", 150_000],
    ])("goes on after a write that was interrupted and of which %s is missing", async (_, left) => {
        const contents = randomBytes(300_000);
        expect(await archive(contents)).toMatchObject({ code: 0 });
        const [whole = ""] = stored();
        truncateSync(storage.path(`volume/${whole}`), left);
        expect(await archive(contents)).toMatchObject({ code: 0 });
        expect(stored()).toHaveLength(2);
        expect(stored()[1]).toContain(".gz.unreadable-");
        const fetched = await storage.run("postgres-fetch.sh", storage.environment(), [segment, file()]);
        expect(fetched).toMatchObject({ code: 0 });
        expect(readFileSync(file()).equals(contents)).toBe(true);
        for (const name of stored()) rmSync(storage.path(`volume/${name}`));
    });

    it("never takes the beginning of another server's segment for its own", async () => {
        expect(await archive(randomBytes(300_000))).toMatchObject({ code: 0 });
        const [whole = ""] = stored();
        truncateSync(storage.path(`volume/${whole}`), 150_000);
        const other = await archive(randomBytes(300_000));
        expect(other.code).toBe(1);
        expect(other.stderr).toContain("is stored already with other contents");
        expect(stored()).toEqual([whole]);
    });

    it("gives a segment its name when all of it is there", async () => {
        const programs = storage.path("interrupted");
        mkdirSync(programs);
        // Stands for the pod's end in the middle: the checksum is wrong, because not all of it was written.
        writeFileSync(
            `${programs}/rclone`,
            '#!/bin/sh\ncase $1 in rcat) head -c 10 | exec "$RCLONE" "$@" ;; esac\nexec "$RCLONE" "$@"\n',
        );
        chmodSync(`${programs}/rclone`, 0o755);
        const [before] = stored();
        rmSync(storage.path(`volume/${before}`));
        writeFileSync(file(), "a segment");
        const env = {
            ...server.environment,
            ...storage.environment(),
            RCLONE: (await must("which", ["rclone"])).trim(),
        };
        const interrupted = await storage.run(
            "postgres-archive.sh",
            { ...env, PATH: `${programs}:${server.environment.PATH}` },
            [file(), segment],
        );
        expect(interrupted.code).toBe(1);
        expect(stored().every((name) => name.endsWith(".part.bin"))).toBe(true);
        expect(await archive(Buffer.from("a segment"))).toMatchObject({ code: 0 });
        expect(stored()).toHaveLength(1);
    });
});
