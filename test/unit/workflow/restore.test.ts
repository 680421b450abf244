import { type RestoreTemplate, restoreJob, restoreTime, storesToRestore } from "../../../workflow/restore/plan";

const template = (name: string, stops: string, system = "shop"): RestoreTemplate => ({
    metadata: { name, namespace: "shop", labels: { "app.kubernetes.io/part-of": system } },
    spec: {
        jobTemplate: {
            metadata: { labels: { app: name } },
            spec: {
                activeDeadlineSeconds: 60,
                template: {
                    metadata: { annotations: { "stackwright.dev/restore-stops": stops } },
                    spec: {
                        containers: [
                            {
                                name: "restore",
                                env: [
                                    { name: "PGDATA", value: "/data" },
                                    { name: "RESTORE_TO", value: "latest" },
                                ],
                            },
                        ],
                    },
                },
            },
        },
    },
});

const templates = [
    template("postgres-restore", "StatefulSet/postgres StatefulSet/postgres-replica"),
    template("data-restore", "Deployment/shop-api"),
    template("postgres-restore", "StatefulSet/postgres", "other"),
];

const now = new Date("2026-03-01T12:00:00Z");

describe("what make restore puts back", () => {
    it("is every store of the system, each with who must stop meanwhile", () => {
        const stores = storesToRestore(templates, "shop", undefined);
        expect(stores.map(({ store, stops }) => [store, stops])).toEqual([
            [
                "postgres",
                [
                    { kind: "StatefulSet", name: "postgres" },
                    { kind: "StatefulSet", name: "postgres-replica" },
                ],
            ],
            ["data", [{ kind: "Deployment", name: "shop-api" }]],
        ]);
    });

    it("is one store where it is named, and nothing where it does not exist", () => {
        expect(storesToRestore(templates, "shop", "data")).toHaveLength(1);
        expect(() => storesToRestore(templates, "shop", "redis")).toThrow('System "shop" has no store "redis"');
        expect(() => storesToRestore(templates, "shelf", undefined)).toThrow('Nothing of system "shelf"');
    });

    it("runs the job of the cluster with the time filled in", () => {
        const [store] = storesToRestore(templates, "shop", "postgres");
        if (store === undefined) throw new Error("no store");
        const job = restoreJob(store, "2026-02-01 10:00:00", "abc");
        expect(job.metadata).toEqual({
            name: "postgres-restore-abc",
            namespace: "shop",
            labels: { app: "postgres-restore" },
            annotations: { "stackwright.dev/restore-to": "2026-02-01 10:00:00" },
        });
        expect(job.spec.template.spec.containers[0]?.env).toEqual([
            { name: "PGDATA", value: "/data" },
            { name: "RESTORE_TO", value: "2026-02-01 10:00:00" },
        ]);
    });
});

describe("the time of a restore", () => {
    it.each([
        ["latest", "latest"],
        ["2026-02-01T10:00:00Z", "2026-02-01 10:00:00"],
        ["2026-02-01 10:00", "2026-02-01 10:00:00"],
        ["2026-02-01T12:00:00+02:00", "2026-02-01 10:00:00"],
    ])("%s is %s in UTC", (given, time) => {
        expect(restoreTime(given, now)).toBe(time);
    });

    it.each([
        [undefined, "restore needs TO"],
        ["yesterday", "TO=yesterday is no time"],
        ["2026-02-31", "TO=2026-02-31 is no time"],
        ["2026-03-01T12:00:01Z", "TO=2026-03-01T12:00:01Z is still to come"],
    ])("%s is refused", (given, says) => {
        expect(() => restoreTime(given, now)).toThrow(says);
    });
});
