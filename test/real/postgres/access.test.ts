import { readFileSync, writeFileSync } from "node:fs";
import type { PostgresArgs } from "../../../components/postgres";
import { commandsInPods } from "../../support/pages";
import { args } from "../../unit/postgres/samples";
import { Authority } from "../support/certificates";
import { eventually, run } from "../support/process";
import { userNamed } from "../support/programs";
import { programs, RealServer } from "./server";

jest.setTimeout(180_000);

const small: PostgresArgs = {
    ...args,
    // The sums are those of the specification; only what the test machine must really hold is small.
    maxConnections: 30,
    sharedBuffers: "64Mi",
};

let server: RealServer;

beforeAll(async () => {
    server = await RealServer.create(small);
    const prepared = await server.prepare();
    expect(prepared).toMatchObject({ code: 0 });
    await server.start();
    server.startKeeper();
});

afterAll(() => server.remove());

describe("a PostgreSQL server from the rendered files", () => {
    it("has every caller logged in over TLS once the keeper has applied the plan", async () => {
        const checked = await server.check(server.apply(small));
        expect(checked.stderr).toBe("");
        expect(checked.stdout.trim().split("\n")).toEqual([
            "check: shop_backend_a uses database shop",
            "check: shop_worker_a uses database shop",
            "check: shop_report_a uses database shop",
        ]);
        const version = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        expect((await server.query("shop_worker_a", "shop", version)).stdout.trim()).toBe("TLSv1.3");
    });

    it.each(commandsInPods("postgres").filter(([, command]) => command.startsWith("psql")))(
        "lets in whoever follows %s: %s",
        async (_, command) => {
            // The alert's label where it has one, else what the runbook sets in its first lines.
            const environment = { ...server.environment, DATNAME: "shop", DATABASE: "shop" };
            const { code, stderr } = await run("/bin/sh", ["-c", command], { as: server.user, env: environment });
            expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        },
    );

    it("took over every computed setting as it was written", async () => {
        const wrong = await server.administer(
            "SELECT name || ' ' || error FROM pg_file_settings WHERE error IS NOT NULL OR NOT applied AND sourcefile LIKE '%/conf/%'",
        );
        expect(wrong).toBe("");
        expect(await server.administer("SHOW shared_buffers")).toBe("64MB");
        expect(await server.administer("SHOW data_checksums")).toBe("on");
        expect(await server.administer("SHOW password_encryption")).toBe("scram-sha-256");
    });

    it("takes over what follows from a larger volume while it runs", async () => {
        expect(await server.administer("SHOW max_wal_size")).toBe("2GB");
        const larger = { ...small, volume: { ...small.volume, size: "40Gi" } };
        expect(await server.check(server.apply(larger))).toMatchObject({ code: 0 });
        expect(await server.administer("SHOW max_wal_size")).toBe("4GB");
        expect(await server.check(server.apply(small))).toMatchObject({ code: 0 });
    });

    it("refuses a caller without TLS, with an old TLS, in another database, and with another's password", async () => {
        const refusal = async (...query: Parameters<RealServer["query"]>) => {
            const { code, stderr } = await server.query(...query);
            expect(code).toBe(2);
            return stderr;
        };
        const plain = { parameters: "sslmode=disable" };
        expect(await refusal("shop_worker_a", "shop", "SELECT 1", plain)).toContain("pg_hba.conf rejects connection");
        const old = {
            parameters: `sslmode=verify-full sslrootcert=${server.authority} ssl_max_protocol_version=TLSv1.2`,
        };
        expect(await refusal("shop_worker_a", "shop", "SELECT 1", old)).toContain("protocol version");
        expect(await refusal("shop_worker_a", "postgres", "SELECT 1")).toContain("pg_hba.conf rejects connection");
        const others = { password: server.passwords.get("shop_report_a") ?? "" };
        expect(await refusal("shop_worker_a", "shop", "SELECT 1", others)).toContain("password authentication failed");
    });

    it("has no superuser on the network, and nobody but the superuser and the exporter on the socket", async () => {
        expect((await server.query("postgres", "postgres", "SELECT 1")).stderr).toContain(
            "pg_hba.conf rejects connection",
        );
        const socket = async (who: string, role: string) =>
            run(`${programs}/psql`, ["-X", "-A", "-t", "-c", "SELECT current_user"], {
                as: userNamed(who),
                env: { ...server.environment, PGUSER: role },
            });
        expect((await socket("postgres", "postgres")).stdout.trim()).toBe("postgres");
        expect((await socket("nobody", "metrics")).stdout.trim()).toBe("metrics");
        expect((await socket("nobody", "postgres")).stderr).toContain("Peer authentication failed");
        expect((await socket("nobody", "shop_backend_a")).stderr).toContain("pg_hba.conf rejects connection");
    });

    it("lets the exporter see the server's state and no table", async () => {
        const asExporter = (sql: string) =>
            run(`${programs}/psql`, ["-X", "-A", "-t", "-c", sql], {
                as: userNamed("nobody"),
                env: { ...server.environment, PGUSER: "metrics" },
            });
        expect(
            (await asExporter("SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = 'postgres'")).stdout.trim(),
        ).toBe("t");
        expect((await asExporter("CREATE TABLE kept(id int)")).stderr).toContain("permission denied");
        expect((await asExporter("\\c shop")).stderr).toContain("pg_hba.conf rejects connection");
    });

    it("grants no more than the traffic map says: the owner makes, the writer changes, the reader reads", async () => {
        const as = async (role: string, sql: string) => {
            const { code, stdout, stderr } = await server.query(role, "shop", sql);
            return code === 0 ? stdout.trim() : stderr.trim();
        };
        expect(await as("shop_backend_a", "CREATE TABLE orders(id serial PRIMARY KEY, what text)")).toBe("");
        expect(await as("shop_worker_a", "INSERT INTO orders(what) VALUES ('tea') RETURNING id")).toBe("1");
        expect(await as("shop_worker_a", "DROP TABLE orders")).toContain("must be owner of table orders");
        expect(await as("shop_worker_a", "CREATE TABLE mine(id int)")).toContain("permission denied for schema public");
        expect(await as("shop_report_a", "SELECT what FROM orders")).toBe("tea");
        expect(await as("shop_report_a", "DELETE FROM orders")).toContain("permission denied for table orders");
        expect(await as("shop_report_a", "CREATE TEMPORARY TABLE t(id int)")).toContain("permission denied");
        expect(await as("shop_backend_a", "CREATE SCHEMA archive; CREATE TABLE archive.old(id int)")).toBe("");
        expect(await as("shop_report_a", "SELECT count(*) FROM archive.old")).toBe("0");
        expect(await as("shop_backend_a", "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'")).toBe(
            "shop_owner",
        );
    });

    it("lets the backup replicate and nothing else", async () => {
        const database = await server.query("shop_backup_a", "shop", "SELECT 1");
        expect(database.stderr).toContain("pg_hba.conf rejects connection");
        const replication = await server.query("shop_backup_a", "shop", "IDENTIFY_SYSTEM", {
            parameters: `sslmode=verify-full sslrootcert=${server.authority} replication=yes`,
        });
        expect(replication.stdout.trim()).toMatch(/^\d+\|1\|/);
        const stranger = await server.query("shop_backend_a", "shop", "IDENTIFY_SYSTEM", {
            parameters: `sslmode=verify-full sslrootcert=${server.authority} replication=yes`,
        });
        expect(stranger.code).toBe(2);
    });

    it("changes a password without a failed login: both work while they overlap, the old one is then withdrawn", async () => {
        const old = server.passwords.get("shop_worker_a") ?? "";
        const failures: string[] = [];
        let asking = true;
        let current = "shop_worker_a";
        // A consumer that logs in again and again with whatever its mounted Secret says.
        const consumer = (async () => {
            let logins = 0;
            while (asking) {
                const { code, stderr } = await server.query(current, "shop", "SELECT 1");
                if (code !== 0) failures.push(stderr);
                logins++;
            }
            return logins;
        })();

        const overlapping = { ...small, rotation: { generation: 2, overlap: true } };
        expect(await server.check(server.apply(overlapping))).toMatchObject({ code: 0 });
        current = "shop_worker_b";
        const rotated = { ...small, rotation: { generation: 2 } };
        expect(await server.check(server.apply(rotated))).toMatchObject({ code: 0 });
        asking = false;
        expect(await consumer).toBeGreaterThan(0);
        expect(failures).toEqual([]);

        const withdrawn = await server.query("shop_worker_a", "shop", "SELECT 1", { password: old });
        expect(withdrawn.stderr).toContain("pg_hba.conf rejects connection");
        expect(await server.administer("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'shop_worker_a'")).toBe("f");
        expect((await server.query("shop_backend_b", "shop", "ALTER TABLE orders ADD note text")).stderr).toBe("");
    });

    it("shuts out a caller that has left the map, and ends what it was doing", async () => {
        const sleeping = server.query("shop_report_b", "shop", "SELECT pg_sleep(600)");
        await eventually("the sleeper", async () => {
            const count = await server.administer(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'shop_report_b'",
            );
            return count === "1" ? true : undefined;
        });
        const without = {
            ...small,
            rotation: { generation: 2 },
            callers: small.callers.filter(({ caller }) => caller.name !== "shop-report"),
        };
        expect(await server.check(server.apply(without))).toMatchObject({ code: 0 });
        expect((await sleeping).stderr).toContain("terminating connection");
        expect((await server.query("shop_report_b", "shop", "SELECT 1")).code).toBe(2);
    });

    it("takes over a renewed certificate while it runs", async () => {
        const serial = async () =>
            run("openssl", ["s_client", "-starttls", "postgres", "-connect", `127.0.0.1:${server.port}`], {}).then(
                ({ stdout }) => /Server certificate\n([\s\S]*?END CERTIFICATE)/.exec(stdout)?.[1],
            );
        const before = await serial();
        expect(before).toContain("BEGIN CERTIFICATE");
        await server.renewCertificate(await Authority.create(server.path("authority")));
        await eventually("the new certificate", async () => ((await serial()) === before ? undefined : true));
        expect((await server.query("shop_worker_b", "shop", "SELECT 1")).stdout.trim()).toBe("1");
    });

    it("keeps the old rules when new ones are broken, and says which line is wrong", async () => {
        const file = server.path("access/pg_hba.conf");
        const good = readFileSync(file, "utf8");
        writeFileSync(file, good.replace("scram-sha-256", "scram-sha-257"));
        await eventually("the keeper's complaint", () =>
            server.keeperLog.includes('invalid authentication method "scram-sha-257"') ? true : undefined,
        );
        expect((await server.query("shop_worker_b", "shop", "SELECT 1")).stdout.trim()).toBe("1");
        writeFileSync(file, good);
    });

    it("has written no password and no verifier into its log", () => {
        for (const password of server.passwords.values()) {
            expect(server.serverLog).not.toContain(password);
            expect(server.keeperLog).not.toContain(password);
        }
        expect(server.serverLog).not.toContain("SCRAM-SHA-256$");
    });
});
