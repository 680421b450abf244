import { definePart, internetHttps, type Part, type PartPort, type TrafficMap } from "../../components/core/traffic";
import type { Environment } from "../../config/schema/area";
import type { X0tta6bl4Settings } from "../../config/schema/x0tta6bl4";
import { connectHost } from "../edge/gateways";
import { svidPort } from "../identity-login";
import { connectRedisParts, type RedisParts, redisParts } from "../redis";
import { connectDatabase, connectPostgresParts, type PostgresParts, postgresParts } from "../stores";
import { connectApiServer, type World } from "../world";
import { type EbpfPart, ebpfNamespace } from "./ebpf-part";

export const httpServicePort = 8080;
const gossip: PartPort = { number: 7946, protocols: ["TCP", "UDP"] };

export type MeshPort = "http" | "metrics" | "mesh";

/** Where dashboards of old look for metrics, beside the port of today. */
export const olderMetrics = { name: "metrics-old", number: 9090 } as const;

/** The part has the older port too. */
export function hasOlderMetrics(part: Part<MeshPort>): part is Part<MeshPort | typeof olderMetrics.name> {
    return olderMetrics.name in part.ports;
}

/** The programs of the mesh. A part that is switched off is absent. */
export interface X0tta6bl4Parts {
    readonly api?: Part<MeshPort>;
    readonly controller?: Part<MeshPort>;
    readonly mesh?: Part<MeshPort>;
    readonly postgres?: PostgresParts;
    readonly redis?: RedisParts;
    /** Loads kernel programs; only where the option is on. */
    readonly ebpf?: EbpfPart;
}

export function x0tta6bl4Parts(
    map: TrafficMap,
    settings: X0tta6bl4Settings,
    place: { readonly namespace: string; readonly environment: Environment },
): X0tta6bl4Parts {
    const common = { system: "x0tta6bl4", ...place };
    const ports: Record<MeshPort, PartPort> & { [olderMetrics.name]?: PartPort } = {
        http: { number: settings.httpPort },
        metrics: { number: settings.metricsPort },
        mesh: gossip,
        ...(settings.legacyMetricsPort ? { [olderMetrics.name]: { number: olderMetrics.number } } : {}),
    };
    const withSvid = { ...ports, ...(settings.postgres.enabled && svidPort(settings.postgres)) };
    return {
        ...(settings.api.enabled && {
            api: map.add(
                definePart<MeshPort>({
                    ...common,
                    name: `${settings.namePrefix}x0tta6bl4`,
                    component: "api",
                    serviceAccount: "x0tta6bl4-app",
                    policyName: `${settings.namePrefix}x0tta6bl4`,
                    ports: withSvid,
                }),
            ),
        }),
        ...(settings.controller.enabled && {
            controller: map.add(
                definePart<MeshPort>({ ...common, name: "x0tta6bl4-controller", component: "controller", ports }),
            ),
        }),
        ...(settings.mesh.enabled && {
            mesh: map.add(
                definePart<MeshPort>({
                    ...common,
                    name: "x0tta6bl4-mesh",
                    component: "mesh",
                    policyName: "x0tta6bl4-allow-mesh",
                    ports,
                }),
            ),
        }),
        ...(settings.postgres.enabled && {
            postgres: postgresParts(map, common, settings.postgres, {
                migrations: settings.api.enabled && settings.api.migrations.enabled,
            }),
        }),
        ...(settings.redis.enabled && { redis: redisParts(map, common, "redis", settings.redis) }),
        ...(settings.mesh.ebpf.enabled && {
            ebpf: map.add(
                definePart<"health">({
                    ...common,
                    name: "x0tta6bl4-ebpf",
                    component: "ebpf",
                    namespace: ebpfNamespace(place.namespace),
                    hostNetwork: true,
                    ports: { health: { number: settings.mesh.ebpf.healthPort } },
                }),
            ),
        }),
    };
}

/** Who calls whom in the mesh. */
export function connectX0tta6bl4(
    map: TrafficMap,
    parts: X0tta6bl4Parts,
    world: World,
    settings: X0tta6bl4Settings,
): void {
    const { api, controller, postgres, redis } = parts;
    gossipBetween(map, [api, controller, parts.mesh]);
    for (const part of [api, controller]) {
        if (part !== undefined) connectApiServer(map, part, world, "reads pods, services, workloads");
    }
    if (postgres !== undefined) connectPostgresParts(map, postgres, world);
    if (redis !== undefined) connectRedisParts(map, redis);
    if (api === undefined) return;
    connectHost(map, world, "x0tta6bl4Api", { part: api, port: "http", why: "requests from outside" });
    map.connect(api, internetHttps, "https", { why: "peers and updates over HTTPS" });
    if (postgres !== undefined) {
        const { database } = settings.postgres;
        connectDatabase(map, api, postgres, { why: "state; migrations before it starts", database, rights: "owner" });
    }
    if (redis !== undefined) {
        map.connect(api, redis.server, "redis", {
            why: "cache",
            access: { store: "redis", keys: ["x0tta6bl4:*"], rights: "readWrite" },
        });
    }
}

/** Every mesh program gossips with every other, and with its own replicas. */
function gossipBetween(map: TrafficMap, parts: readonly (Part<MeshPort> | undefined)[]): void {
    const present = parts.filter((part) => part !== undefined);
    for (const caller of present) {
        for (const callee of present) map.connect(caller, callee, "mesh", { why: "gossip" });
    }
}
