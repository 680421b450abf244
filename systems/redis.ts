import type * as pulumi from "@pulumi/pulumi";
import type { PrivateAuthority } from "../components/certificates";
import type { Demand } from "../components/core/capacity";
import { given } from "../components/core/given";
import { definePart, type Part, type TrafficMap } from "../components/core/traffic";
import {
    clientPort,
    connectRedis,
    Redis,
    type RedisArgs,
    type RedisNodesPart,
    type RedisPart,
    type RedisRole,
    redisDemands,
    sentinelPort,
    serverNames,
} from "../components/redis";
import type { Mount, SecretRef, Volume } from "../components/workload";
import { plannedFile } from "../components/workload";
import type { Capabilities, RedisSettings, Settings } from "../config/schema";
import { type ClusterSettings, storageClassName } from "../config/schema/cluster";
import { createRecommender } from "./scalers";
import { placementOf } from "./shared";

/** A Redis and the short-lived pod that proves its logins. */
export interface RedisParts {
    /** What callers connect to: the only node, or the proxy before several. */
    readonly server: RedisPart;
    /** Where there are several. */
    readonly nodes?: RedisNodesPart;
    readonly check: Part;
}

type Place = Pick<Part, "system" | "namespace" | "environment">;

export function redisParts(
    map: TrafficMap,
    place: Place,
    name: string,
    { sentinel }: Pick<RedisSettings, "sentinel">,
): RedisParts {
    const ports = { redis: { number: clientPort }, metrics: { number: 9121 } };
    const nodes = `${name}-node`;
    return {
        server: map.add(definePart({ ...place, name, component: name, ports })),
        ...(sentinel !== undefined && {
            nodes: map.add(
                definePart({
                    ...place,
                    name: nodes,
                    component: nodes,
                    ports: { ...ports, sentinel: { number: sentinelPort } },
                }),
            ),
        }),
        check: map.add(definePart({ ...place, name: `${name}-check`, component: `${name}-check`, ports: {} })),
    };
}

export function connectRedisParts(map: TrafficMap, { server, check, nodes }: RedisParts): void {
    connectRedis(map, server, { check, ...given("nodes", nodes) });
}

/** How many hold the data. */
export function redisNodes({ sentinel }: Pick<RedisSettings, "sentinel">): number {
    return sentinel?.nodes ?? 1;
}

export interface RedisContext {
    readonly settings: RedisSettings;
    readonly role: RedisRole;
    readonly parts: RedisParts;
    readonly traffic: TrafficMap;
    readonly images: Settings["images"];
    readonly image: "redis-7" | "redis-7.2";
    readonly cluster: ClusterSettings;
    readonly capabilities: Capabilities;
    readonly protect: boolean;
    /** The job that copies it. */
    readonly copier?: Pick<RedisArgs, "backupPart">;
}

function topologyOf({ settings: { sentinel }, parts: { nodes }, images }: RedisContext): RedisArgs["topology"] {
    if (sentinel === undefined || nodes === undefined) return { kind: "single" };
    return {
        kind: "sentinel",
        nodes,
        count: sentinel.nodes,
        ...given("quorum", sentinel.quorum),
        downAfterSeconds: sentinel.downAfterSeconds,
        proxyImage: images.haproxy.reference,
        proxyReplicas: sentinel.proxies,
    };
}

function redisArgs(context: RedisContext, tls: RedisArgs["tls"]): RedisArgs {
    const { settings, role, parts, traffic, images, cluster } = context;
    return {
        part: parts.server,
        checkPart: parts.check,
        callers: traffic.callersOf(parts.server, "redis"),
        role,
        topology: topologyOf(context),
        image: images[context.image].reference,
        exporterImage: images["redis-exporter"].reference,
        runAs: { uid: settings.runAsUser },
        resources: settings.resources,
        exporterResources: settings.exporter.resources,
        volume: { size: settings.volume.size, storageClass: storageClassName(cluster, settings.volume.storageClass) },
        maxMemory: settings.maxMemory,
        rotation: settings.rotation,
        tls,
        placement: placementOf(cluster, "data"),
        protect: context.protect,
        ...context.copier,
    };
}

/** A system's Redis with a certificate from the authority of its namespace. */
export function createRedis(
    name: string,
    context: RedisContext,
    authority: PrivateAuthority,
    opts: pulumi.ComponentResourceOptions,
): Redis {
    const { server } = context.parts;
    const tls = authority.issueFor(server, serverNames({ part: server, topology: topologyOf(context) }));
    const store = new Redis(name, redisArgs(context, tls), opts);
    createRecommender(name, store, context, opts);
    return store;
}

/** What the store asks of its namespace; which certificate it gets does not matter for that. */
export function demandsOfRedis(context: RedisContext): readonly Demand[] {
    return redisDemands(plannedRedis(context));
}

/** The store before anything of it is there: any certificate will do. */
export function plannedRedis(context: RedisContext): RedisArgs {
    const secret = plannedFile;
    return redisArgs(context, { certificate: secret, authority: { kind: "secret", secret } });
}

/** How a pod sees one Redis: one file per part of its login, and the authority to check the server with. */
export interface RedisFiles {
    readonly credentials: SecretRef;
    readonly authority: Volume;
}

/** The login of one of the callers that the traffic map names. */
export function redisFilesOf(redis: Redis, caller: Part): RedisFiles {
    const { credentials, authority } = redis.connectionFor(caller);
    return { credentials, authority };
}

/** Where a program finds a Redis: what its variables begin with, and what its volumes are called. */
export interface RedisUse {
    /** `REDIS` for REDIS_PASSWORD_FILE and its like. */
    readonly prefix: string;
    readonly volume: string;
    readonly files: RedisFiles;
}

const folderOf = ({ volume }: RedisUse) => `/run/secrets/${volume}`;
const authorityVolume = ({ volume }: RedisUse) => `${volume}-authority`;

export function redisEnvironment(use: RedisUse): Readonly<Record<string, string>> {
    const { prefix } = use;
    return {
        [`${prefix}_USER_FILE`]: `${folderOf(use)}/username`,
        [`${prefix}_PASSWORD_FILE`]: `${folderOf(use)}/password`,
        [`${prefix}_URL_FILE`]: `${folderOf(use)}/uri`,
        [`${prefix}_CA_FILE`]: `${folderOf(use)}-authority/ca.crt`,
    };
}

export function redisMounts(use: RedisUse): readonly Mount[] {
    return [
        { volume: use.volume, path: folderOf(use) },
        { volume: authorityVolume(use), path: `${folderOf(use)}-authority` },
    ];
}

export function redisVolumes(use: RedisUse): Readonly<Record<string, Volume>> {
    return {
        [use.volume]: { kind: "secret", secret: use.files.credentials },
        [authorityVolume(use)]: use.files.authority,
    };
}

/** Where it is and how it is spoken to, for a system's ConfigMap. */
export function redisAddress(prefix: string, { server }: RedisParts): Readonly<Record<string, string>> {
    return { [`${prefix}_HOST`]: server.name, [`${prefix}_PORT`]: String(clientPort), [`${prefix}_TLS`]: "true" };
}
