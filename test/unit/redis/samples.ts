import { definePart, TrafficMap } from "../../../components/core/traffic";
import { connectRedis, type RedisArgs } from "../../../components/redis";

/** A shop with a cache: one who writes, one who reads another prefix, one who only counts. */
const common = { system: "shop", environment: "production", namespace: "shop" };

export const shop = definePart({ ...common, name: "shop-backend", component: "backend", ports: {} });
export const worker = definePart({ ...common, name: "shop-worker", component: "worker", ports: {} });
export const scaler = definePart({ ...common, name: "scaler", component: "scaler", namespace: "keda", ports: {} });
export const backup = definePart({ ...common, name: "redis-backup", component: "backup", ports: {} });
export const checkPart = definePart({ ...common, name: "redis-check", component: "redis-check", ports: {} });
export const cache = definePart({
    ...common,
    name: "redis",
    component: "redis",
    ports: { redis: { number: 6379 }, metrics: { number: 9121 } },
});
export const nodesPart = definePart({
    ...common,
    name: "redis-node",
    component: "redis-node",
    ports: { redis: { number: 6379 }, sentinel: { number: 26379 }, metrics: { number: 9121 } },
});

function shopTraffic(): TrafficMap {
    const map = new TrafficMap();
    for (const part of [shop, worker, scaler, backup, checkPart, cache, nodesPart]) map.add(part);
    const accesses = [
        [shop, ["cart:*", "session:*"], "readWrite"],
        [worker, ["cart:*"], "readOnly"],
        [scaler, ["jobs:*"], "monitor"],
    ] as const;
    for (const [caller, keys, rights] of accesses) {
        map.connect(caller, cache, "redis", { why: "carts", access: { store: "redis", keys, rights } });
    }
    map.connect(backup, cache, "redis", { why: "snapshots" });
    connectRedis(map, cache, { check: checkPart, nodes: nodesPart });
    return map;
}

export const traffic = shopTraffic();

export const args: RedisArgs = {
    part: cache,
    checkPart,
    callers: traffic.callersOf(cache, "redis"),
    role: "cache",
    topology: { kind: "single" },
    image: "redis:7.2-alpine",
    exporterImage: "oliver006/redis_exporter:v1.58.0",
    resources: {
        requests: { cpu: "100m", memory: "256Mi" },
        limits: { cpu: "500m", memory: "1Gi" },
    },
    volume: { size: "10Gi", storageClass: "fast" },
    tls: {
        certificate: { name: "redis-tls", hash: "issued" },
        authority: { kind: "config", config: { name: "internal-authority", hash: "authority" } },
    },
    backupPart: backup,
};

export const sentinels: RedisArgs = {
    ...args,
    topology: { kind: "sentinel", nodes: nodesPart, proxyImage: "haproxy:3.0-alpine" },
};
