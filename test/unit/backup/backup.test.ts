import { type PostgresBackup, validateBackup, validateRepository, walArchive } from "../../../components/backup";
import { storeJobs } from "../../../components/backup/jobs";
import { partsOf } from "../../../components/backup/stores";
import { describeProblem } from "../../../components/core/problems";
import { args, store } from "../postgres/samples";
import { bucket, postgres, volume } from "./samples";

const problems = (change: Partial<PostgresBackup>) => validateBackup({ ...postgres, ...change }).map(describeProblem);
const jobs = (change: Partial<PostgresBackup> = {}) => {
    const backup = { ...postgres, ...change };
    return storeJobs(backup, partsOf(backup, { name: "server", hash: "" }));
};

describe("the goals of a backup", () => {
    it("hold for the sample", () => {
        expect(problems({})).toEqual([]);
    });

    it("are refused where the log would leave the pod too seldom, or never", () => {
        expect(problems({ server: { ...args, archive: walArchive(bucket, store, 10) } })).toEqual([
            "shop.postgres.backup.lossMinutes is 5: the log is closed every 540 s and takes up to 60 s to be stored; want at least 10; raise it, or let the archive close segments sooner",
        ]);
        expect(problems({ server: args })[0]).toContain("without an archive of its log the store can lose everything");
    });

    it("are refused where a full volume could not be fetched in time", () => {
        expect(problems({ restoreMinutes: 5 })).toEqual([
            "shop.postgres.backup.restoreMinutes is 5: a full volume of 20Gi takes 7 min to fetch at 50Mi a second; want at least 7; raise it, or say what throughput volume and target really have",
        ]);
        expect(problems({ restoreMinutes: 5, throughput: "100Mi" })).toEqual([]);
    });

    it("are refused with a time that is none, and with nothing that is sure to stay", () => {
        expect(problems({ at: "2:30" })[0]).toContain("not a time of day");
        expect(problems({ retention: { keepDays: 1 } })[0]).toContain("a copy would be gone before the next one");
        expect(problems({ retention: { keepAtLeast: 0 } })[0]).toContain("the last good one would be removed");
    });

    it("cannot be tried in another namespace from a volume of this one", () => {
        expect(problems({ repository: volume, drill: { ...postgres.drill, repository: volume } })[0]).toContain(
            "the claim with the copies is in namespace shop",
        );
    });
});

describe("a storage", () => {
    const owner = { name: "backup", system: "shop", component: "backup", environment: "production" };
    const repository = { namespace: "shop", owner, image: "rclone/rclone:1.71.2" };
    const target = {
        kind: "s3",
        endpoint: "http://s3.shop.internal",
        bucket: "shop",
        credentials: { accessKey: "a", secretKey: "b" },
    } as const;

    it("is refused without its key, and where credentials would travel in the open", () => {
        const found = validateRepository({ ...repository, target, encryption: { current: "k2", keys: { k1: "x" } } });
        expect(found.map(describeProblem)).toEqual([
            'shop.backup.encryption.current is "k2": there is no such key, so nothing could be encrypted; want k1',
            'shop.backup.target.endpoint is "http://s3.shop.internal": credentials would travel in the open; want an address that starts with https://',
        ]);
    });
});

describe("the jobs of a store", () => {
    it("copy every night, drill every week and never restore by themselves", () => {
        const { copy, drill, restore } = jobs();
        expect([copy.schedule, drill.schedule]).toEqual(["30 2 * * *", "30 4 * * 0"]);
        expect([copy.suspended, drill.suspended, restore.suspended]).toEqual([undefined, undefined, true]);
    });

    it("say who must stop while the store is put back, its read replicas too", () => {
        expect(jobs().restore.podAnnotations).toEqual({ "stackwright.dev/restore-stops": "StatefulSet/postgres" });
        const readReplicas = { part: { ...store, name: "postgres-read" }, count: 2, failover: "manual" } as const;
        expect(jobs({ server: { ...postgres.server, readReplicas } }).restore.podAnnotations).toEqual({
            "stackwright.dev/restore-stops": "StatefulSet/postgres StatefulSet/postgres-read",
        });
    });

    it("hold a drill to the time that a restore may take", () => {
        expect(jobs().drill.main.env).toMatchObject({ RESTORE_SECONDS: "900", MOST_LOST: "50" });
        expect(jobs({ restoreMinutes: 30 }).drill.main.env).toMatchObject({ RESTORE_SECONDS: "1800" });
    });

    it("write to a place of their system and environment, with a key that the storage does not have", () => {
        const { env = {}, mounts = [] } = jobs().copy.main;
        expect(env).toMatchObject({ PLACE: "production/shop/postgres", KEY_IDS: "k1", TARGET: "s3" });
        expect(mounts.map(({ volume: name }) => name)).toContain("backup-keys");
        expect(JSON.stringify(env)).not.toMatch(/password|secret-key/);
    });
});
