import { accessPlan, slotOf } from "../../../components/postgres/access";
import { accessFiles } from "../../../components/postgres/files";
import { hostBasedAuthentication, identityMaps } from "../../../components/postgres/hba";
import { grantsScript, rolesScript } from "../../../components/postgres/roles-sql";
import { scramVerifier } from "../../../components/postgres/scram";
import { args } from "./samples";

describe("who may log in", () => {
    it("has one line of pg_hba.conf per login, over TLS and by SCRAM, and refuses everything else", () => {
        expect(hostBasedAuthentication(accessPlan(args))).toMatchInlineSnapshot(`
"# TYPE     DATABASE     USER              ADDRESS  METHOD
local      all          "postgres"                 peer map=pod
local      "postgres"   "metrics"                  peer map=pod
local      all          all                        reject
hostnossl  all          all               all      reject
hostssl    "shop"       "shop_backend_a"  all      scram-sha-256
hostssl    "shop"       "shop_worker_a"   all      scram-sha-256
hostssl    "shop"       "shop_report_a"   all      scram-sha-256
hostssl    replication  "shop_backup_a"   all      scram-sha-256
host       replication  all               all      reject
host       all          all               all      reject
"
`);
    });

    it("lets the current and the former credential in while they overlap, and only the current one afterwards", () => {
        const roles = (rotation: { generation: number; overlap?: boolean }) =>
            accessPlan({ ...args, rotation }).callers[0]?.logins.map(({ role }) => role);
        expect(roles({ generation: 1 })).toEqual(["shop_backend_a"]);
        expect(roles({ generation: 2, overlap: true })).toEqual(["shop_backend_b", "shop_backend_a"]);
        expect(roles({ generation: 2 })).toEqual(["shop_backend_b"]);
        expect(roles({ generation: 3, overlap: true })).toEqual(["shop_backend_a", "shop_backend_b"]);
        expect([1, 2, 3].map(slotOf)).toEqual(["a", "b", "a"]);
    });

    it("asks for a certificate and no password of callers that log in by their identity", () => {
        const identityLogin = {
            bundle: { name: "spire-bundle", hash: "bundle" },
            commonNames: { "shop-worker": ["shop-worker.shop.svc"] },
        };
        const plan = accessPlan({ ...args, identityLogin });
        expect(hostBasedAuthentication(plan)).toMatch(/hostssl +"shop" +"shop_worker" +all +cert map=spiffe\n/);
        expect(identityMaps(plan)).toMatch(/spiffe +"shop-worker.shop.svc" +"shop_worker"\n/);
        expect(rolesScript(plan, [])).toMatch(/ALTER ROLE "shop_worker" .*PASSWORD NULL;/);
    });

    it("marks the plan by its contents, so that any change of rules, roles or grants is a new mark", () => {
        const { mark, files } = accessFiles(args);
        expect(files["mark.sql"]).toContain(`SET "stackwright.plan" = '${mark}'`);
        expect(accessFiles({ ...args, callers: args.callers.slice(1) }).mark).not.toBe(mark);
        expect(accessFiles({ ...args, connectionLimits: { "shop-backend": 40 } }).mark).not.toBe(mark);
        expect(accessFiles({ ...args }).mark).toBe(mark);
    });
});

describe("the roles script", () => {
    const script = rolesScript(accessPlan(args), ["postgres-read-0"]);

    it("holds no password and no verifier, only where to read them", () => {
        expect(script).toContain('\\set verifier `cat "$VERIFIERS/shop_backend_a"`');
        expect(script).not.toContain("SCRAM");
    });

    it("makes objects of an owner's login belong to the group, which outlives the login", () => {
        expect(script).toContain(`ALTER ROLE "shop_backend_a" IN DATABASE "shop" SET role = 'shop_owner';`);
        expect(script).toContain(`ALTER ROLE "shop_worker_a" IN DATABASE "shop" RESET role;`);
    });

    it("keeps a place in the log for every standby, and drops no slot that is not its own", () => {
        expect(script).toContain("pg_create_physical_replication_slot('stackwright_postgres_read_0', true)");
        expect(script).toContain("slot_name LIKE 'stackwright\\_%'");
    });

    it("gives a reader nothing but reading", () => {
        const toReaders = grantsScript("shop")
            .split("\n")
            .filter((line) => line.endsWith('"shop_read";'));
        expect(toReaders.join("\n")).not.toMatch(/INSERT|UPDATE|DELETE|TRUNCATE|CREATE/);
        expect(toReaders).toHaveLength(8);
    });
});

describe("a SCRAM verifier", () => {
    it("has the form that the server takes as it is (the real server logs in with it: test/real/postgres)", () => {
        expect(scramVerifier("pencil", "shop/production/postgres/shop_backend_a/1")).toMatch(
            /^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/,
        );
    });

    it("differs between two owners of the same password", () => {
        expect(scramVerifier("pencil", "one")).not.toBe(scramVerifier("pencil", "two"));
    });
});
