import { renameSync } from "node:fs";
import { dataMount, places } from "../../../components/postgres/specs";
import { sectionOf } from "../../support/pages";
import { eventually, freePort, type Run, run } from "../support/process";
import { RealServer } from "./server";
import { begin, replicated, Standby } from "./standby";

jest.setTimeout(180_000);

/** The steps of docs/operations, in the real programs: whatever the page says to run in a pod is what is run here. */
const args = replicated({});
const page = sectionOf("docs/operations.md", "Promoting a replica");

let primary: RealServer;
let replica: Standby;

beforeAll(async () => {
    primary = await RealServer.create(args);
    await primary.prepare();
    await begin(primary);
    replica = new Standby(primary, args, "postgres-read-0", await freePort());
    await replica.prepare();
    replica.start();
});

afterAll(async () => {
    await replica.stop();
    await primary.remove();
});

/** What the page runs in the container of a pod, at the place that stands for the pod's volume. */
function inPod(pod: string, environment: Readonly<Record<string, string>>): Promise<Run> {
    const [, command = ""] = new RegExp(`exec ${pod} -c postgres -- ([^#\\n]+)`).exec(page) ?? [];
    expect(command).not.toBe("");
    const [program = "", ...rest] = command
        .replaceAll(places.data, environment.PGDATA ?? "")
        .trim()
        .split(" ");
    return run(program, rest, { as: primary.user, env: environment });
}

const orders = (sql: string) => primary.query("shop_backend_a", "shop", sql);

describe("a replica that is promoted by the page", () => {
    it("has everything that was written before, and marks the volume that it takes over from", async () => {
        expect((await orders("CREATE TABLE orders(id int); INSERT INTO orders VALUES (1)")).code).toBe(0);
        await eventually("the row at the replica", async () => {
            const parameters = `sslmode=verify-full sslrootcert=${primary.authority} port=${replica.port}`;
            const read = await primary.query("shop_report_a", "shop", "SELECT id FROM orders", { parameters });
            return read.stdout.trim() === "1" ? true : undefined;
        });
        expect(await inPod("postgres-0", primary.environment)).toMatchObject({ code: 0 });
        await primary.stop();
        expect(await inPod("postgres-read-0", replica.environment)).toMatchObject({ code: 0 });
        await replica.stop();
    });

    it("does not write from the replicas' place, nor does the former primary from its own", async () => {
        expect((await replica.prepare()).stderr.trim()).toBe(
            "prepare: the volume is a primary's: a promoted one goes on in the primary's place (docs/operations, promoting a replica); any other is emptied, and this standby copies the primary anew",
        );
        expect((await primary.prepare()).stderr.trim()).toBe(
            "prepare: another server has taken over from this volume's, which must never write again; keep the volume for what may be missing (docs/operations, promoting a replica)",
        );
    });

    it("goes on in the primary's place, takes writes there, and does so after every restart", async () => {
        renameSync(primary.path("volume"), primary.path("former"));
        renameSync(`${replica.folder}/volume`, primary.path("volume"));
        for (const id of [2, 3]) {
            expect(await primary.prepare()).toMatchObject({ code: 0 });
            await begin(primary);
            expect((await orders(`INSERT INTO orders VALUES (${id})`)).code).toBe(0);
            if (id === 2) await primary.stop();
        }
        expect((await orders("SELECT string_agg(id::text, ',' ORDER BY id) FROM orders")).stdout.trim()).toBe("1,2,3");
        expect(await primary.administer("SELECT timeline_id FROM pg_control_checkpoint()")).not.toBe("1");
    });

    it("is copied anew by the replicas, and the former primary's volume is no replica's", async () => {
        const next = new Standby(primary, args, "postgres-read-1", await freePort());
        expect(await next.prepare()).toMatchObject({ code: 0 });
        next.start();
        await eventually("the new replica", async () => {
            const names = await primary.administer("SELECT string_agg(application_name, ',') FROM pg_stat_replication");
            return names === "postgres-read-1" ? true : undefined;
        });
        await next.stop();
        const former = { ...next.environment, PGDATA: primary.path("former/pgdata") };
        expect((await primary.prepare(former)).stderr).toContain("another server has taken over");
    });
});

it("is described by the volumes that the StatefulSets really have", () => {
    expect(places.data.startsWith(dataMount)).toBe(true);
    for (const claim of ["data-postgres-0", "data-postgres-read-0"]) expect(page).toContain(claim);
});
