import { Postgres, type PostgresArgs } from "../../../components/postgres";
import { type Registered, record } from "../../support/engine";
import { args, backup, migration, report, shop, standby, store, traffic } from "./samples";

const kinds = {
    set: "kubernetes:apps/v1:StatefulSet",
    secret: "kubernetes:core/v1:Secret",
    config: "kubernetes:core/v1:ConfigMap",
    job: "kubernetes:batch/v1:Job",
    service: "kubernetes:core/v1:Service",
    password: "random:index/randomPassword:RandomPassword",
} as const;

const create = (change: Partial<PostgresArgs> = {}) =>
    record(() => new Postgres("shop-postgres", { ...args, ...change }));

function named(recorded: readonly Registered[], kind: keyof typeof kinds, name: string): Registered {
    const found = recorded.find(
        (one) => one.type === kinds[kind] && (one.inputs.metadata as { name?: string } | undefined)?.name === name,
    );
    if (found === undefined) {
        throw new Error(`no ${kind} ${name} among ${recorded.map((one) => `${one.type} ${one.name}`).join(", ")}`);
    }
    return found;
}

// Each recording registers some fifty objects, on whatever the machine has left.
jest.setTimeout(60_000);

describe("the Postgres component", () => {
    let plain: readonly Registered[];
    beforeAll(async () => {
        plain = await create();
    });

    it("runs one primary as user 999 with its exporter and its keeper, 20Gi and room in /dev/shm", () => {
        const recorded = plain;
        const { inputs } = named(recorded, "set", "postgres");
        expect(inputs).toMatchObject({
            spec: {
                replicas: 1,
                serviceName: "postgres-pods",
                persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
                volumeClaimTemplates: [
                    {
                        metadata: { name: "data" },
                        spec: { storageClassName: "fast", resources: { requests: { storage: "20Gi" } } },
                    },
                ],
                template: {
                    spec: {
                        securityContext: { runAsUser: 999, runAsGroup: 999, fsGroup: 999, runAsNonRoot: true },
                        terminationGracePeriodSeconds: 60,
                        automountServiceAccountToken: false,
                        containers: [
                            { name: "postgres", image: "postgres:16.1-alpine" },
                            { name: "keeper" },
                            { name: "exporter", securityContext: { runAsUser: 65534 } },
                        ],
                        initContainers: [{ name: "prepare" }],
                        volumes: expect.arrayContaining([
                            { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "256Mi" } },
                        ]),
                    },
                },
            },
        });
    });

    it("does not roll its pods for a new caller or a new password: the files are reread", async () => {
        const annotationsIn = (recorded: readonly Registered[]) => {
            const { inputs } = named(recorded, "set", "postgres");
            return (inputs.spec as { template: { metadata: { annotations: unknown } } }).template.metadata.annotations;
        };
        const annotationsOf = async (change: Partial<PostgresArgs>) => annotationsIn(await create(change));
        const before = annotationsIn(plain);
        expect(await annotationsOf({ callers: args.callers.slice(1) })).toEqual(before);
        expect(await annotationsOf({ rotation: { generation: 2, overlap: true } })).toEqual(before);
        expect(await annotationsOf({ maxConnections: 100 })).not.toEqual(before);
    });

    it("hands every caller a Secret of its own in its own namespace, after the login is proved", () => {
        const recorded = plain;
        for (const caller of [shop, report]) {
            const secret = named(recorded, "secret", `postgres-${caller.name}`);
            expect(secret.inputs.metadata).toMatchObject({ namespace: caller.namespace });
            expect(secret.secrets).toEqual(["stringData"]);
            expect(Object.keys(secret.inputs.stringData as object).sort()).toEqual([
                "database",
                "dsn",
                "host",
                "password",
                "port",
                "uri",
                "username",
            ]);
        }
        const check = named(recorded, "job", "postgres-check");
        expect(recorded.find(({ name }) => name === "shop-postgres-for-shop-backend")?.dependsOn).toContain(
            check.parent,
        );
    });

    it("gives the server verifiers and no password", () => {
        const recorded = plain;
        const { inputs, secrets } = named(recorded, "secret", "postgres-verifiers");
        expect(secrets).toEqual(["stringData"]);
        expect(Object.keys(inputs.stringData as object).sort()).toEqual([
            "shop_backend_a",
            "shop_backup_a",
            "shop_report_a",
            "shop_worker_a",
        ]);
    });

    it("makes a new password for a new generation and keeps the former one while they overlap", async () => {
        const passwords = (recorded: readonly Registered[]) =>
            recorded
                .filter(({ type, name }) => type === kinds.password && name.includes("shop_backend"))
                .map(({ name, inputs }) => [name, (inputs.keepers as { generation: string }).generation]);
        expect(passwords(plain)).toEqual([["shop-postgres-password-shop_backend_a", "1"]]);
        expect(passwords(await create({ rotation: { generation: 2, overlap: true } }))).toEqual([
            ["shop-postgres-password-shop_backend_b", "2"],
            ["shop-postgres-password-shop_backend_a", "1"],
        ]);
    });

    it("protects the StatefulSet and nothing else, where it is told to", async () => {
        const recorded = await create({ protect: true });
        expect(recorded.filter((one) => one.protect).map(({ name }) => name)).toEqual(["shop-postgres"]);
    });

    it("brings the schema up to date after the logins are proved, as the owner", async () => {
        const recorded = await create({
            callers: traffic.callersOf(store, "postgres").filter(({ caller }) => caller !== standby),
            migrations: [
                {
                    part: migration,
                    as: shop,
                    image: "shop:1.0",
                    command: ["alembic", "upgrade", "head"],
                    runAs: { uid: 1000 },
                    resources: args.resources,
                },
            ],
        });
        const job = named(recorded, "job", "shop-migrate");
        expect(JSON.stringify(job.inputs)).toContain('"secretName":"postgres-shop-backend"');
        const component = recorded.find(({ name, type }) => name === job.parent && type.endsWith("OneTimeJob"));
        expect(component?.dependsOn).toEqual(
            expect.arrayContaining(["shop-postgres-check", "shop-postgres-for-shop-backend"]),
        );
    });

    it("runs standbys under a name, a Service and a login of their own, each with its own place in the log", async () => {
        const recorded = await create({
            callers: traffic.callersOf(store, "postgres").filter(({ caller }) => caller !== migration),
            readReplicas: { part: standby, count: 2, synchronous: true, failover: "manual" },
        });
        expect(named(recorded, "set", "postgres-read").inputs).toMatchObject({
            spec: { replicas: 2, serviceName: "postgres-read-pods" },
        });
        const primaryConf = named(recorded, "config", "postgres-config").inputs.data as Record<string, string>;
        const standbyConf = named(recorded, "config", "postgres-read-config").inputs.data as Record<string, string>;
        expect(primaryConf["postgresql.conf"]).toContain("synchronous_standby_names");
        expect(standbyConf["postgresql.conf"]).not.toContain("synchronous_standby_names");
        expect(named(recorded, "service", "postgres-read").inputs).toMatchObject({
            spec: { selector: { "app.kubernetes.io/name": "postgres-read" } },
        });
    });

    it("tells a caller where its database is and which Secret to mount", async () => {
        let postgres: Postgres | undefined;
        await record(() => {
            postgres = new Postgres("shop-postgres", args);
        });
        expect(postgres?.connectionFor(shop)).toMatchObject({
            host: "postgres",
            port: 5432,
            database: "shop",
            role: "shop_backend_a",
            credentials: { name: "postgres-shop-backend" },
        });
        expect(postgres?.connectionFor(report).host).toBe("postgres.shop.svc");
        expect(postgres?.replicationLogin(backup)).toMatchObject({ name: "postgres-shop-backup" });
        expect(() => postgres?.connectionFor(migration)).toThrow("shop/shop-migrate has no access to this Postgres");
    });
});
