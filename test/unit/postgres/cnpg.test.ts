import { Postgres, type PostgresArgs } from "../../../components/postgres";
import { type Registered, record } from "../../support/engine";
import { args, shop } from "./samples";

jest.setTimeout(60_000);

const onOperator: PostgresArgs = {
    ...args,
    engine: {
        kind: "cnpg",
        image: "ghcr.io/cloudnative-pg/postgresql:16.1-10",
        instances: 3,
        synchronous: true,
        objectStore: {
            path: "s3://backups/shop",
            endpoint: "https://objects.example.com",
            credentials: { accessKey: "access", secretKey: "secret" },
            retentionDays: 30,
            archiveTimeoutSeconds: 240,
            resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
            schedule: "0 30 1 * * *",
        },
    },
};

let recorded: readonly Registered[];
let connection: ReturnType<Postgres["connectionFor"]> | undefined;

beforeAll(async () => {
    recorded = await record(() => {
        connection = new Postgres("shop-postgres", onOperator).connectionFor(shop);
    });
});

function manifest(kind: string): Record<string, unknown> {
    const found = recorded.find((one) => one.inputs.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found.inputs as Record<string, unknown>;
}

describe("a Postgres run by CloudNativePG", () => {
    it("is found by its callers where the StatefulSet would be, with the same Secret", () => {
        expect(connection).toMatchObject({
            host: "postgres",
            port: 5432,
            database: "shop",
            role: "shop_backend_a",
            credentials: { name: "postgres-shop-backend" },
        });
        expect(manifest("Cluster")).toMatchObject({
            metadata: { name: "postgres", namespace: "shop" },
            spec: {
                managed: {
                    services: {
                        additional: [
                            { selectorType: "rw", serviceTemplate: { metadata: { name: "postgres" } } },
                            { selectorType: "ro", serviceTemplate: { metadata: { name: "postgres-read" } } },
                        ],
                    },
                },
                inheritedMetadata: { labels: { "app.kubernetes.io/name": "postgres" } },
            },
        });
        expect(recorded.some(({ type }) => type === "kubernetes:apps/v1:StatefulSet")).toBe(false);
    });

    it("gives every login the group that its rights ask for, by a verifier in a Secret", () => {
        const { managed } = manifest("Cluster").spec as { managed: { roles: Record<string, unknown>[] } };
        const role = managed.roles.find(({ name }) => name === "shop_report_a");
        expect(role).toEqual({
            name: "shop_report_a",
            ensure: "present",
            login: true,
            inherit: true,
            connectionLimit: -1,
            inRoles: ["shop_read"],
            passwordSecret: { name: "postgres-login-shop-report-a" },
        });
        const secret = recorded.find(
            ({ name, type }) => name === "shop-postgres-login-shop_report_a" && type.endsWith(":Secret"),
        );
        expect(secret?.inputs).toMatchObject({ type: "kubernetes.io/basic-auth" });
    });

    it("leaves the operator's own settings to the operator, and keeps every computed one", () => {
        const { postgresql } = manifest("Cluster").spec as {
            postgresql: { parameters: Record<string, string>; pg_hba: string[]; synchronous: unknown };
        };
        expect(postgresql.parameters).toMatchObject({ shared_buffers: "512MB", max_connections: "200" });
        for (const own of ["ssl", "archive_mode", "archive_command", "synchronous_standby_names", "log_destination"]) {
            expect(postgresql.parameters).not.toHaveProperty([own]);
        }
        expect(postgresql.pg_hba).toContain('hostssl "shop" "shop_worker_a" all scram-sha-256');
        expect(postgresql.pg_hba.at(-1)).toBe("host all all all reject");
        expect(postgresql.synchronous).toEqual({ method: "any", number: 1, dataDurability: "preferred" });
    });

    it("is backed up by its plug-in", () => {
        expect(manifest("ObjectStore")).toMatchObject({ spec: { retentionPolicy: "30d" } });
        expect(manifest("ScheduledBackup")).toMatchObject({
            spec: { cluster: { name: "postgres" }, method: "plugin", schedule: "0 30 1 * * *" },
        });
    });
});
