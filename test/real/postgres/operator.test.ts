import type { PostgresArgs } from "../../../components/postgres";
import { accessPlan, groupRole } from "../../../components/postgres/access";
import { firstGrants } from "../../../components/postgres/roles-sql";
import { args } from "../../unit/postgres/samples";
import { RealServer } from "./server";

jest.setTimeout(120_000);

const small = { ...args, maxConnections: 30, sharedBuffers: "64Mi" };
const onOperator: PostgresArgs = {
    ...small,
    engine: { kind: "cnpg", image: "ghcr.io/cloudnative-pg/postgresql:15.8", instances: 3 },
};

let server: RealServer;

/** What the operator does with the Cluster object: a database with its owner, our SQL once, then the managed roles. */
async function actAsOperator(): Promise<void> {
    const owner = groupRole("shop", "owner");
    await server.administer(`CREATE ROLE "${owner}" LOGIN`);
    await server.administer(`CREATE DATABASE shop OWNER "${owner}"`);
    await server.administer(firstGrants("shop"), "shop");
    await server.administer(`ALTER ROLE "${owner}" NOLOGIN`);
    for (const { logins } of accessPlan(onOperator).callers) {
        for (const { role, access } of logins) {
            const password = `PASSWORD '${server.passwords.get(role)}'`;
            if (access === "replication") continue;
            await server.administer(`CREATE ROLE "${role}" LOGIN INHERIT ${password}`);
            await server.administer(`GRANT "${groupRole(access.database, access.rights)}" TO "${role}"`);
        }
    }
}

beforeAll(async () => {
    server = await RealServer.create(onOperator);
    await server.prepare();
    await server.start();
    await actAsOperator();
});

afterAll(() => server.remove());

describe("the database of an operator", () => {
    it("gives the same rights as the keeper's, and what an owner makes belongs to the group", async () => {
        expect(await server.check("")).toMatchObject({ code: 0, stderr: "" });
        expect(await server.check("")).toMatchObject({ code: 0, stderr: "" });
        const as = async (role: string, sql: string) => {
            const { code, stdout, stderr } = await server.query(role, "shop", sql);
            return code === 0 ? stdout.trim() : stderr.trim();
        };
        expect(await as("shop_backend_a", "CREATE TABLE orders(id int)")).toBe("");
        expect(await as("shop_backend_a", "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'")).toBe(
            "shop_owner",
        );
        expect(await as("shop_worker_a", "INSERT INTO orders VALUES (1) RETURNING id")).toBe("1");
        expect(await as("shop_worker_a", "CREATE TABLE mine(id int)")).toContain("permission denied");
        expect(await as("shop_report_a", "SELECT id FROM orders")).toBe("1");
        expect(await as("shop_report_a", "DELETE FROM orders")).toContain("permission denied");
    });
});
