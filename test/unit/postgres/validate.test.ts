import { describeProblem } from "../../../components/core/problems";
import { defineForeign, internetHttps, TrafficMap } from "../../../components/core/traffic";
import { type PostgresArgs, validatePostgres } from "../../../components/postgres";
import { args, checkPart, report, shop, standby, store, traffic, worker } from "./samples";

function problemsOf(change: Partial<PostgresArgs>): string[] {
    return validatePostgres({ ...args, ...change }).map(describeProblem);
}

function memory(limit: string) {
    return { resources: { requests: { cpu: "1", memory: "256Mi" }, limits: { cpu: "1", memory: limit } } };
}

describe("a Postgres", () => {
    it("is accepted with the figures of the specification", () => {
        expect(problemsOf({})).toEqual([]);
    });

    it("is refused when buffers and connections do not fit into its memory, with the sum", () => {
        expect(problemsOf(memory("1Gi"))).toMatchInlineSnapshot(`
[
  "shop.postgres.resources.limits.memory is "1Gi": with every connection busy the server would be killed: shared_buffers 512MB + 200 connections × work_mem 64kB + maintenance 64MB and what each connection costs by itself come to 1061MB; want at least 1061Mi; raise it, or lower maxConnections, sharedBuffers or workMem",
]
`);
        expect(problemsOf({ workMem: "16Mi" })).toMatchInlineSnapshot(`
[
  "shop.postgres.resources.limits.memory is "2Gi": with every connection busy the server would be killed: shared_buffers 512MB + 200 connections × work_mem 16MB + maintenance 128MB and what each connection costs by itself come to 4376MB; want at least 4376Mi; raise it, or lower maxConnections, sharedBuffers or workMem",
]
`);
    });

    it("is refused when a setting is overwritten behind the back of the sums", () => {
        expect(problemsOf({ parameters: { work_mem: "1GB", port: "5433", jit: "off" } })).toEqual([
            'shop.postgres.parameters.work_mem is "1GB": computed or fixed by this component; use the setting it is computed from (sharedBuffers, workMem, maxConnections, archive, readReplicas, tls), or leave it out',
            'shop.postgres.parameters.port is "5433": computed or fixed by this component; use the setting it is computed from (sharedBuffers, workMem, maxConnections, archive, readReplicas, tls), or leave it out',
        ]);
    });

    it("is refused when somebody reaches the port and nothing says what for", () => {
        const map = new TrafficMap();
        map.add(store);
        map.connect(map.add(worker), store, "postgres", { why: "orders" });
        expect(problemsOf({ callers: map.callersOf(store, "postgres") })).toEqual([
            'shop.postgres.callers is "shop/shop-worker": may reach the port, but the traffic map does not say what it may do there; connect it with access: { store: "postgres", database, rights }',
        ]);
    });

    it("is refused when addresses would need a login", () => {
        const map = new TrafficMap();
        map.connect(internetHttps, map.add(store), "postgres", {
            why: "a mistake",
            access: { store: "postgres", database: "shop", rights: "readOnly" },
        });
        expect(problemsOf({ callers: map.callersOf(store, "postgres") })[0]).toBe(
            'shop.postgres.callers is "internet": addresses outside the cluster cannot be given a login of their own; let a part of the system call the store for them',
        );
    });

    it("is refused when two callers would share a login", () => {
        const map = new TrafficMap();
        map.add(store);
        const access = { store: "postgres", database: "shop", rights: "readOnly" } as const;
        map.connect(map.add(worker), store, "postgres", { why: "orders", access });
        const twin = defineForeign({ name: "shop-worker", namespace: "elsewhere", ports: {} });
        map.connect(twin, store, "postgres", { why: "orders", access });
        expect(problemsOf({ callers: map.callersOf(store, "postgres") })).toEqual([
            'shop.postgres.callers is "elsewhere/shop-worker": would share the login shop_worker with shop/shop-worker; give one of the two parts another name',
        ]);
    });

    it.each(["postgres", "Shop", "template1", "a".repeat(58), 'shop"'])(
        "is refused with the database %s",
        (database) => {
            const map = new TrafficMap();
            map.connect(map.add(worker), map.add(store), "postgres", {
                why: "orders",
                access: { store: "postgres", database, rights: "readOnly" },
            });
            expect(problemsOf({ callers: map.callersOf(store, "postgres") })).toEqual([
                `shop.postgres.database is ${JSON.stringify(database)}: not a name for a database of one's own; want lower-case letters, digits, "_" and "-", at most 57, and none of postgres, template0, template1, replication, all`,
            ]);
        },
    );

    it("is refused when the callers' pools are larger than the server", () => {
        expect(problemsOf({ connectionLimits: { "shop-backend": 120, "shop-worker": 80 } })).toEqual([
            "shop.postgres.maxConnections is 200: the callers may open 200 at their largest (shop-backend 120 + shop-worker 80) and 8 are reserved; want at least 208; raise it and the memory with it, or lower the callers' pools or replicas",
        ]);
        expect(problemsOf({ connectionLimits: { "shop-frontend": 1 } })).toEqual([
            "shop.postgres.connectionLimits.shop-frontend nobody of that name calls this Postgres; want shop-backend, shop-worker, shop-report, shop-backup, postgres-check",
        ]);
    });

    it("is refused when two callers would be the same identity", () => {
        const commonNames = { "shop-backend": ["one.shop.svc"], "shop-worker": ["one.shop.svc"] };
        expect(problemsOf({ identityLogin: { bundle: { name: "bundle", hash: "" }, commonNames } })).toEqual([
            'shop.postgres.identityLogin.commonNames.shop-worker is "one.shop.svc": shop-backend has the same, so one could log in as the other',
        ]);
    });

    it("is refused when credentials overlap with none", () => {
        expect(problemsOf({ rotation: { generation: 1, overlap: true } })).toEqual([
            "shop.postgres.rotation.overlap is true: there is no credential before the first generation; raise the generation, or leave overlap out",
        ]);
        expect(problemsOf({ rotation: { generation: 0 } })).toEqual([
            "shop.postgres.rotation.generation is 0: not a generation; want a whole number from 1",
        ]);
    });

    it("is refused when one failed standby would stop every write", () => {
        const readReplicas = { part: standby, count: 1, synchronous: true, failover: "manual" } as const;
        expect(problemsOf({ readReplicas })).toEqual([
            "shop.postgres.readReplicas.synchronous is true: with a single standby its failure would stop every write; want a count of at least 2; add a standby, or give up synchronous",
        ]);
    });

    it("is refused when a migration runs as somebody who may not change the schema", () => {
        const migrate = {
            part: checkPart,
            as: worker,
            image: "shop:1",
            command: ["migrate"],
            runAs: { uid: 1000 },
            resources: args.resources,
        };
        expect(problemsOf({ migrations: [migrate] })).toEqual([
            'shop.postgres.migrations is "shop/postgres-check": runs as shop/shop-worker, which has readWrite access and so cannot change the schema; want a caller with owner access',
        ]);
        expect(problemsOf({ migrations: [{ ...migrate, as: report }] })).toEqual([
            'shop.postgres.migrations is "shop/postgres-check": cannot mount the credentials of reports/shop-report from another namespace; run the migration in the namespace of the part it stands for',
        ]);
        expect(problemsOf({ migrations: [{ ...migrate, as: shop }] })).toEqual([]);
    });

    it("is refused as a CloudNativePG cluster that the operator could not run", () => {
        const engine = {
            kind: "cnpg",
            image: "ghcr.io/cloudnative-pg/postgresql:16.1",
            instances: 2,
            synchronous: true,
        } as const;
        const [, ...others] = traffic.callersOf(store, "postgres");
        const readReplicas = { part: standby, count: 2, failover: "manual" } as const;
        expect(problemsOf({ engine, readReplicas, callers: others.slice(0, 0) })).toEqual([
            "shop.postgres.readReplicas the CloudNativePG engine has standbys of its own; set engine.instances instead",
            "shop.postgres.engine.synchronous is true: with 2 instances the failure of one leaves nobody to confirm a commit; want at least 3 instances",
            "shop.postgres.callers is []: the CloudNativePG engine makes one database per cluster; want exactly one database; give each database a Postgres of its own, or use the StatefulSet",
        ]);
    });
});
