import { eventually, freePort, run } from "../support/process";
import { RealServer } from "./server";
import { begin, replicated, Standby } from "./standby";

jest.setTimeout(180_000);

const args = replicated({ synchronous: true });

let primary: RealServer;
const replicas: Standby[] = [];

beforeAll(async () => {
    primary = await RealServer.create(args);
    await primary.prepare();
    await begin(primary);
});

afterAll(async () => {
    for (const replica of replicas) await replica.stop();
    await primary.remove();
});

/** A caller's query, at a standby instead of the primary. */
function at(replica: Standby) {
    return { parameters: `sslmode=verify-full sslrootcert=${primary.authority} port=${replica.port}` };
}

function first(): Standby {
    const [replica] = replicas;
    if (replica === undefined) throw new Error("no standby was started");
    return replica;
}

describe("read replicas from the rendered files", () => {
    it("copy the primary over TLS with a login of their own, and follow it from a place that is kept for them", async () => {
        for (const name of ["postgres-read-0", "postgres-read-1"]) {
            const replica = new Standby(primary, args, name, await freePort());
            expect(await replica.prepare()).toMatchObject({ code: 0 });
            replica.start();
            replicas.push(replica);
        }
        await eventually("both standbys", async () => {
            const each = "application_name || ' ' || sync_state, ', ' ORDER BY application_name";
            const names = await primary.administer(`SELECT string_agg(${each}) FROM pg_stat_replication`);
            return names === "postgres-read-0 quorum, postgres-read-1 quorum" ? true : undefined;
        });
        expect(await primary.administer("SELECT count(*) FROM pg_replication_slots WHERE active")).toBe("2");
    });

    it("show what was committed, answer queries and refuse every change", async () => {
        expect(
            (
                await primary.query(
                    "shop_backend_a",
                    "shop",
                    "CREATE TABLE orders(id int); INSERT INTO orders VALUES (7)",
                )
            ).code,
        ).toBe(0);
        const read = (sql: string) => primary.query("shop_report_a", "shop", sql, at(first()));
        await eventually("the row", async () =>
            (await read("SELECT id FROM orders")).stdout.trim() === "7" ? true : undefined,
        );
        const write = await primary.query("shop_backend_a", "shop", "INSERT INTO orders VALUES (8)", at(first()));
        expect(write.stderr).toContain("cannot execute INSERT in a read-only transaction");
    });

    it("keep commits waiting only when both are gone", async () => {
        const [one, other] = replicas;
        await one?.stop();
        expect((await primary.query("shop_backend_a", "shop", "INSERT INTO orders VALUES (9)")).code).toBe(0);
        await other?.stop();
        const waiting = primary.query("shop_backend_a", "shop", "INSERT INTO orders VALUES (10)");
        const release = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        await eventually("the commit to wait", async () =>
            (await primary.administer(release)) === "t" ? true : undefined,
        );
        expect((await waiting).stderr).toContain("canceling wait for synchronous replication");
    });

    it("never turn into a primary by a change of settings, nor a primary into a standby", async () => {
        const { STANDBY_OF: _, ...environment } = first().environment;
        const promoted = await run("/bin/sh", [primary.path("scripts/prepare.sh")], {
            as: primary.user,
            env: environment,
        });
        expect(promoted.stderr).toContain("the volume is a standby's; a standby becomes a primary only by hand");
        const demoted = await primary.prepare({ ...first().environment, PGDATA: primary.places.data });
        expect(demoted.stderr).toContain("the volume is a primary's");
    });
});
