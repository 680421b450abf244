import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PostgresArgs } from "../../../components/postgres";
import { args } from "../../unit/postgres/samples";
import { must, run } from "../support/process";
import { RealServer } from "./server";

jest.setTimeout(120_000);

const bundle = { name: "spire-bundle", hash: "bundle" };
const byIdentity: PostgresArgs = {
    ...args,
    maxConnections: 30,
    sharedBuffers: "64Mi",
    identityLogin: { bundle, commonNames: { "shop-worker": ["shop-worker.shop.svc"] } },
};

let server: RealServer;

beforeAll(async () => {
    server = await RealServer.create(byIdentity);
});

afterAll(() => server.remove());

describe("the preparation of a volume", () => {
    it("starts over where an earlier start was interrupted half-way", async () => {
        mkdirSync(server.path("volume/pgdata.new/base"), { recursive: true });
        writeFileSync(server.path("volume/pgdata.new/PG_VERSION"), "15");
        await must("chown", ["-R", `${server.user.uid}:${server.user.gid}`, server.path("volume")]);
        expect(await server.prepare()).toMatchObject({ code: 0 });
        await server.start(["-c", `ssl_ca_file=${server.authority}`]);
        server.startKeeper();
    });

    it("lets a second start find everything as it was, and closes what a mount has opened", async () => {
        await must("chmod", ["0770", server.places.data]);
        expect(await server.prepare()).toEqual({ code: 0, stdout: "", stderr: "" });
        expect((await must("stat", ["-c", "%a", server.places.data])).trim()).toBe("700");
    });

    it("makes no empty database beside data that an interrupted restore has moved away", async () => {
        const data = server.path("volume/moved");
        for (const name of ["moved.before-20260131T140500Z", "moved.new"]) {
            mkdirSync(server.path(`volume/${name}`));
        }
        const refused = await server.prepare({ PGDATA: data });
        expect(refused.stderr.trim()).toBe(
            `prepare: the data are in ${data}.before-20260131T140500Z since a restore that was not finished, and an empty database would hide that; run make restore again, or move them back (mv ${data}.before-20260131T140500Z ${data})`,
        );
        expect(existsSync(data)).toBe(false);
        expect(existsSync(`${data}.new`)).toBe(true);
    });

    it("refuses data of another version and data of another user, and says what to do", async () => {
        const refusal = async (data: string) => (await server.prepare({ PGDATA: data })).stderr.trim();
        const older = server.path("volume/older");
        mkdirSync(older);
        writeFileSync(join(older, "PG_VERSION"), "14\n");
        expect(await refusal(older)).toBe(
            "prepare: the volume holds data of PostgreSQL 14 and the image is 15; go back to an image of version 14, or move the data with a dump (docs/operations)",
        );
        writeFileSync(join(older, "PG_VERSION"), "15\n");
        expect(await refusal(older)).toBe(
            `prepare: the volume was initialised by user 0 and this pod runs as ${server.user.uid}; set runAsUser to 0`,
        );
    });

    it("refuses data without page checksums", async () => {
        const bare = server.path("volume/bare");
        await must("initdb", ["-D", bare, "-U", "postgres", "--no-sync"], { as: server.user, env: server.environment });
        expect((await server.prepare({ PGDATA: bare })).stderr.trim()).toBe(
            "prepare: the data has no page checksums; stop the server, run pg_checksums --enable, and start again",
        );
    });
});

describe("a login by SPIFFE identity", () => {
    const certificate = async (commonName: string) => {
        const folder = server.path(commonName);
        await server.issue(folder, commonName);
        return `sslmode=verify-full sslrootcert=${server.authority} sslcert=${folder}/tls.crt sslkey=${folder}/tls.key`;
    };
    const asWorker = (parameters: string, password = "") =>
        server.query("shop_worker", "shop", "SELECT current_user", { parameters, password });

    it("needs no password, only the certificate that the map names", async () => {
        const checked = await server.check(server.apply(byIdentity));
        expect(checked.stdout).not.toContain("shop_worker");
        const own = await certificate("shop-worker.shop.svc");
        expect((await asWorker(own)).stdout.trim()).toBe("shop_worker");
    });

    it("is refused with somebody else's certificate, and without one", async () => {
        const anothers = await certificate("shop-backend.shop.svc");
        expect((await asWorker(anothers)).stderr).toContain('certificate authentication failed for user "shop_worker"');
        const none = await asWorker(`sslmode=verify-full sslrootcert=${server.authority}`, "guess");
        expect(none.stderr).toContain("connection requires a valid client certificate");
    });
});

describe("the shells of the images", () => {
    it.each(["alive.sh", "keeper.sh", "prepare.sh"])("can both read %s", async (script) => {
        for (const shell of [["dash"], ["bash", "--posix"]]) {
            const [program = "", ...flags] = shell;
            expect(await run(program, [...flags, "-n", server.path(`scripts/${script}`)])).toMatchObject({ code: 0 });
        }
    });
});
