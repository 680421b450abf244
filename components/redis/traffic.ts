import type { Part, TrafficMap } from "../core/traffic";
import type { RedisNodesPart, RedisPart } from "./args";

/** The pods that a Redis brings along and that call it themselves. */
export interface RedisHelpers {
    readonly check: Part;
    /** The nodes, where callers connect to a proxy before them. */
    readonly nodes?: RedisNodesPart;
}

/** Opens what the component needs among its own pods. */
export function connectRedis(map: TrafficMap, redis: RedisPart, { check, nodes }: RedisHelpers): void {
    map.connect(check, redis, "redis", { why: "proves every login after a change" });
    if (nodes === undefined) return;
    map.connect(redis, nodes, "redis", { why: "leads callers to the master" });
    map.connect(nodes, nodes, "redis", { why: "replicas copy the master, sentinels watch all" });
    map.connect(nodes, nodes, "sentinel", { why: "sentinels agree on the master" });
}
