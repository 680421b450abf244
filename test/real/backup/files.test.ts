import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { FilesBackup } from "../../../components/backup";
import { status } from "../../../components/backup/status";
import { definePart } from "../../../components/core/traffic";
import { volume } from "../../unit/backup/samples";
import { eventually, must, run, start } from "../support/process";
import { requirePrograms, userNamed } from "../support/programs";
import { Storage } from "./storage";

requirePrograms(["sqlite3", "python3"], ["sqlite3", "python3"]);
jest.setTimeout(300_000);

let storage: Storage;

beforeAll(() => {
    storage = new Storage(userNamed("nobody"), "staging/harvester/data");
    for (const folder of ["source", "source/exports"]) {
        mkdirSync(storage.path(folder));
        chownSync(storage.path(folder), storage.user.uid, storage.user.gid);
    }
});

afterAll(() => storage.remove());

async function sql(statement: string): Promise<string> {
    const { code, stdout, stderr } = await run("sqlite3", ["-cmd", ".timeout 20000", "app.db", statement], {
        cwd: storage.path("source"),
        as: storage.user,
    });
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
}

const sum = () =>
    sql("SELECT count(*) || ' ' || total(id) || ' ' || group_concat(substr(what, 1, 4), '') FROM signals");

const environment = () => ({
    SOURCE: storage.path("source"),
    DATABASES: "app.db",
    FILES: "exports",
});

const place = { system: "harvester", environment: "staging", namespace: "harvester" };
const part = (name: string) => definePart({ ...place, name, component: name, ports: {} });
const backup: FilesBackup = {
    kind: "files",
    store: "data",
    image: "python:3.12",
    runAs: { uid: 1000 },
    claimName: "data",
    size: "1Gi",
    databases: ["app.db"],
    at: "02:30",
    users: ["Deployment/api"],
    userResources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } },
    repository: volume,
    part: part("data-backup"),
    restorePart: part("data-restore"),
    drill: { part: part("data-drill"), day: "Sunday", at: "04:30" },
};

/** The environment that the status pod is rendered with and nothing beside it; only its folders are this machine's. */
function looker(): Readonly<Record<string, string>> {
    const { sidecars = [] } = status({
        part: definePart<"metrics">({
            ...place,
            name: "status",
            component: "status",
            ports: { metrics: { number: 9090 } },
        }),
        repository: volume,
        backups: [backup],
    });
    const folders = { BACKUP: "scripts", WORK: "work", VOLUME: "volume", OUTPUT: "scratch" } as const;
    const here = Object.entries(folders).map(([name, folder]) => [name, storage.path(folder)]);
    return { ...sidecars[0]?.env, ...Object.fromEntries(here), INTERVAL: "1" };
}

const rclone = async () => (await must("which", ["rclone"])).trim();

const job = (script: string, more: Readonly<Record<string, string>> = {}) =>
    storage.run(script, { ...environment(), ...more });

describe("the backup of a program's files", () => {
    let goal: { readonly time: string; readonly sum: string };

    it("is consistent while somebody goes on writing", async () => {
        await sql("PRAGMA journal_mode = WAL; CREATE TABLE signals(id INTEGER PRIMARY KEY, what TEXT)");
        writeFileSync(storage.path("source/exports/report.txt"), "canary export");
        // Two rows at a time: a copy from between them would hold an odd number.
        const writer = start(
            "python3",
            [
                "-c",
                [
                    "import sqlite3, time",
                    "db = sqlite3.connect('app.db', timeout=20)",
                    "for n in range(100000):",
                    "    with db:",
                    "        db.execute('INSERT INTO signals(what) VALUES (?)', ('canary a %d' % n,))",
                    "        time.sleep(0.002)",
                    "        db.execute('INSERT INTO signals(what) VALUES (?)', ('canary b %d' % n,))",
                ].join("\n"),
            ],
            { cwd: storage.path("source"), as: storage.user },
        );
        await new Promise((resolve) => setTimeout(resolve, 1500));
        const copied = await job("files-backup.sh");
        await writer.stop();
        expect(copied).toMatchObject({ code: 0, stderr: "" });
        expect(copied.stdout).toMatch(/files\/\d{8}T\d{6}Z is complete with 2 files\n$/);
        const drilled = await job("files-drill.sh");
        expect(drilled).toMatchObject({ code: 0 });

        const other = storage.path("work/restored");
        mkdirSync(other);
        chownSync(other, storage.user.uid, storage.user.gid);
        expect(await job("files-restore.sh", { SOURCE: other, RESTORE_TO: "latest" })).toMatchObject({ code: 0 });
        const count = await run("sqlite3", [`${other}/app.db`, "SELECT count(*) > 0, count(*) % 2 FROM signals"]);
        expect(count.stdout.trim()).toBe("1|0");
        expect(Number(await sql("SELECT count(*) FROM signals"))).toBeGreaterThan(0);
    });

    it("is stored without a word of it in the clear", () => {
        for (const name of storage.stored()) {
            const stored = readFileSync(storage.path(`volume/${name}`)).toString("latin1");
            expect(stored).toMatch(/^RCLONE/);
            expect(stored).not.toContain("canary");
        }
    });

    it("gives back what was lost on purpose, and keeps what was there", async () => {
        await sql("DELETE FROM signals; INSERT INTO signals(what) VALUES ('tea'), ('milk')");
        goal = { time: "latest", sum: await sum() };
        expect(await job("files-backup.sh")).toMatchObject({ code: 0 });
        await sql("DELETE FROM signals WHERE what = 'tea'");
        writeFileSync(storage.path("source/exports/report.txt"), "spoiled");
        const restored = await job("files-restore.sh", { RESTORE_TO: goal.time });
        expect(restored).toMatchObject({ code: 0 });
        expect(await sum()).toBe(goal.sum);
        expect(readFileSync(storage.path("source/exports/report.txt"), "utf8")).toBe("canary export");
        const aside = /kept in (\S+);/.exec(restored.stdout)?.[1] ?? "";
        expect(readFileSync(`${aside}/exports/report.txt`, "utf8")).toBe("spoiled");
    });

    it("is not made of what is not there, and says which file is missing", async () => {
        const missing = await job("files-backup.sh", { DATABASES: "other.db" });
        expect(missing.code).not.toBe(0);
        expect(missing.stderr).toContain("other.db does not exist");
    });

    it("changes nothing when nobody said to what time, as a schedule would not", async () => {
        const before = await sum();
        const unasked = await job("files-restore.sh", { RESTORE_TO: "" });
        expect(unasked.code).toBe(1);
        expect(unasked.stderr).toContain("RESTORE_TO is empty: this job is started by make restore");
        expect(await sum()).toBe(before);
    });

    it("changes nothing when there is nothing to restore from", async () => {
        const before = await sum();
        const none = await job("files-restore.sh", { RESTORE_TO: "2001-01-01 00:00:00" });
        expect(none.stderr).toContain("there is no copy that was finished by 2001-01-01 00:00:00");
        expect(await sum()).toBe(before);
        expect(existsSync(storage.path("source/.restored"))).toBe(false);
    });

    it("tells its age to Prometheus by names alone, and nothing where nobody can say", async () => {
        const output = storage.path("scratch");
        const look = (env: Readonly<Record<string, string>>) => storage.startIn({ ...looker(), ...env }, "status.sh");
        const calls = storage.path("work/calls");
        const programs = storage.path("counted");
        mkdirSync(programs);
        writeFileSync(`${programs}/rclone`, `#!/bin/sh\necho "$1" >> ${calls}\nexec ${await rclone()} "$@"\n`);
        chmodSync(`${programs}/rclone`, 0o755);
        const looking = look({ PATH: programs, INTERVAL: "5" });
        const file = `${output}/metrics`;
        await eventually("the first look", () => (existsSync(file) ? true : undefined), 60);
        // However many copies there are: each call costs seconds at the share of a processor that the pod may use.
        expect(readFileSync(calls, "utf8")).toBe("lsf\n");
        await looking.stop();
        expect(looking.stderr()).toBe("");
        const metrics = readFileSync(file, "utf8");
        const sample = (name: string) =>
            Number(new RegExp(`^${name}\\{system="harvester",store="data"\\} (\\d+)$`, "m").exec(metrics)?.[1]);
        const now = Date.now() / 1000;
        expect(sample("stackwright_backup_copies")).toBe(2);
        expect(now - sample("stackwright_backup_last_success_timestamp_seconds")).toBeLessThan(3600);
        expect(sample("stackwright_restore_drill_last_result")).toBe(1);
        expect(now - sample("stackwright_restore_drill_last_success_timestamp_seconds")).toBeLessThan(3600);

        // An endpoint that nobody answers at: what was known last stays, with its own time.
        const lost = look({
            TARGET: "s3",
            S3_ENDPOINT: "https://127.0.0.1:9",
            S3_REGION: "x",
            S3_BUCKET: "x",
            S3_CREDENTIALS: storage.path("keys"),
            RCLONE_RETRIES: "1",
            RCLONE_LOW_LEVEL_RETRIES: "1",
        });
        await new Promise((resolve) => setTimeout(resolve, 4000));
        await lost.stop();
        expect(readFileSync(file, "utf8")).toBe(metrics);
    });
});
