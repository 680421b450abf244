import { definePart, TrafficMap } from "../../../components/core/traffic";
import { connectPostgres, type PostgresArgs } from "../../../components/postgres";

/** A shop with a database: an owner, one who writes, one who reads, and the pods that the store brings along. */
const common = { system: "shop", environment: "production", namespace: "shop" };

export const shop = definePart({ ...common, name: "shop-backend", component: "backend", ports: {} });
export const worker = definePart({ ...common, name: "shop-worker", component: "worker", ports: {} });
export const report = definePart({
    ...common,
    name: "shop-report",
    component: "report",
    namespace: "reports",
    ports: {},
});
export const backup = definePart({ ...common, name: "shop-backup", component: "backup", ports: {} });
export const checkPart = definePart({ ...common, name: "postgres-check", component: "postgres-check", ports: {} });
const storePorts = { postgres: { number: 5432 }, metrics: { number: 9187 } };
export const store = definePart({ ...common, name: "postgres", component: "postgres", ports: storePorts });
export const standby = definePart({ ...common, name: "postgres-read", component: "postgres-read", ports: storePorts });
export const migration = definePart({ ...common, name: "shop-migrate", component: "migrate", ports: {} });

function shopTraffic(): TrafficMap {
    const map = new TrafficMap();
    for (const part of [shop, worker, report, backup, checkPart, store, standby, migration]) map.add(part);
    const rights = [
        [shop, "owner"],
        [worker, "readWrite"],
        [report, "readOnly"],
    ] as const;
    for (const [caller, right] of rights) {
        map.connect(caller, store, "postgres", {
            why: "orders",
            access: { store: "postgres", database: "shop", rights: right },
        });
    }
    map.connect(backup, store, "postgres", { why: "base backups" });
    connectPostgres(map, store, { check: checkPart, readReplicas: standby, migrations: [migration] });
    return map;
}

export const traffic = shopTraffic();

export const args: PostgresArgs = {
    part: store,
    checkPart,
    callers: traffic.callersOf(store, "postgres").filter(({ caller }) => caller !== standby && caller !== migration),
    image: "postgres:16.1-alpine",
    exporterImage: "quay.io/prometheuscommunity/postgres-exporter:v0.15.0",
    resources: {
        requests: { cpu: "500m", memory: "1Gi" },
        limits: { cpu: "1", memory: "2Gi" },
    },
    volume: { size: "20Gi", storageClass: "fast" },
    sharedBuffers: "512Mi",
    tls: {
        certificate: { name: "postgres-tls", hash: "issued" },
        authority: { kind: "config", config: { name: "internal-authority", hash: "authority" } },
    },
    backupPart: backup,
};
