import { definePart, internetHttps, type Part, type PartPort, type TrafficMap } from "../../components/core/traffic";
import type { Environment } from "../../config/schema/area";
import type { GraphmemorySettings } from "../../config/schema/graphmemory";
import { connectHost } from "../edge/gateways";
import { svidPort } from "../identity-login";
import { connectRedisParts, type RedisParts, redisParts } from "../redis";
import { connectDatabase, connectPostgresParts, type PostgresParts, postgresParts } from "../stores";
import type { World } from "../world";

export interface GraphmemoryParts {
    readonly backend: Part<"http">;
    readonly dashboard: Part<"http">;
    readonly analytics: Part<"http">;
    readonly postgres: PostgresParts;
    readonly redis: RedisParts;
    /** The work queue: an instance of its own, because an evicting cache may drop queued work. */
    readonly queue: RedisParts;
}

/** What the backend puts work into and analytics takes it from. */
export const analyticsQueue = "queue:analytics";

export function graphmemoryParts(
    map: TrafficMap,
    settings: GraphmemorySettings,
    place: { readonly namespace: string; readonly environment: Environment },
): GraphmemoryParts {
    const common = { system: "graphmemory", ...place };
    const app = (component: string, port: number, more: Record<string, PartPort> = {}) =>
        map.add(
            definePart<"http">({
                ...common,
                name: `graphmemory-${component}`,
                component,
                ports: { http: { number: port }, ...more },
            }),
        );
    const svid = svidPort(settings.postgres);
    return {
        backend: app("backend", 8000, svid),
        dashboard: app("dashboard", 8501),
        analytics: app("analytics", 8001, svid),
        postgres: postgresParts(map, common, settings.postgres, { migrations: settings.backend.migrations.enabled }),
        redis: redisParts(map, common, "redis", settings.redis),
        queue: redisParts(map, common, "redis-queue", settings.queue),
    };
}

export function connectGraphmemory(
    map: TrafficMap,
    parts: GraphmemoryParts,
    world: World,
    settings: GraphmemorySettings,
): void {
    const { backend, dashboard, analytics, postgres, redis, queue } = parts;
    const { database } = settings.postgres;

    connectHost(map, world, "graphmemoryApi", { part: backend, port: "http", why: "API requests from outside" });
    connectHost(map, world, "graphmemoryDashboard", {
        part: dashboard,
        port: "http",
        why: "browsers, with WebSockets",
    });
    map.connect(dashboard, backend, "http", { why: "data for the pages" });
    map.connect(dashboard, analytics, "http", { why: "charts" });
    map.connect(backend, analytics, "http", { why: "analysis on request" });
    map.connect(backend, internetHttps, "https", { why: "language models and webhooks" });

    connectPostgresParts(map, postgres, world);
    connectDatabase(map, backend, postgres, {
        why: "memories and users; migrations before it starts",
        database,
        rights: "owner",
    });
    connectDatabase(map, analytics, postgres, {
        why: "reads what it analyses, writes results",
        database,
        rights: "readWrite",
    });

    connectRedisParts(map, redis);
    connectRedisParts(map, queue);
    for (const caller of [backend, analytics]) {
        map.connect(caller, redis.server, "redis", {
            why: "cache",
            access: { store: "redis", keys: ["cache:*"], rights: "readWrite" },
        });
        map.connect(caller, queue.server, "redis", {
            why: caller === backend ? "puts work in the queue" : "takes work from the queue",
            access: { store: "redis", keys: ["queue:*"], rights: "readWrite" },
        });
    }
    if (settings.analytics.autoscaling.engine === "keda") {
        map.connect(world.keda, queue.server, "redis", {
            why: "counts waiting work, to scale analytics",
            access: { store: "redis", keys: ["queue:*"], rights: "monitor" },
        });
    }
}
