import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { bytes } from "../../components/core/quantities";
import type { DeepReadonly } from "./area";
import { dnsLabel, flag, memory, userId, wanting, wholeNumber } from "./primitives";
import {
    checkResources,
    type Resources,
    resources,
    resourcesOf,
    type Volume,
    verticalAutoscaling,
    volume,
} from "./workload";

/** The data stores a system brings along. Each system gives its own defaults; the fields are the same everywhere. */

/**
 * Which generation of the callers' credentials is current. While two overlap, the one before still works: make rotate moves
 * both settings, and no caller ever fails to log in.
 */
const rotation = z
    .strictObject({ generation: wholeNumber(1, 100_000).default(1), overlap: flag.default(false) })
    .prefault({});

const exporter = z.strictObject({ resources: resources.default(resourcesOf("50m/64Mi", "100m/128Mi")) }).prefault({});

export interface PostgresDefaults {
    readonly volume: Volume;
    readonly database: string;
}

/**
 * Servers that follow the database and answer queries under a Service of their own, `<store>-read`. None takes over by
 * itself: that is what `failover: manual` says, so that nobody expects more.
 */
const readReplicas = z.strictObject({
    count: wholeNumber(1, 5),
    /** A commit waits until one of them has it: nothing that was confirmed is lost with the database's volume. */
    synchronous: flag.default(false),
    failover: z.enum(["manual"]),
});

/** What only the operator does: several instances, of which another takes over by itself. */
const cnpg = z.strictObject({
    /** One primary and its standbys, each with a volume of its own. */
    instances: wholeNumber(1, 9).default(3),
    /** A commit waits until one standby has it, as long as there is one. */
    synchronous: flag.default(false),
});

export function postgres(defaults: PostgresDefaults) {
    return z
        .strictObject({
            enabled: flag.default(true),
            database: dnsLabel.default(defaults.database),
            /** Who runs it: a StatefulSet of ours, one primary without automatic failover, or the operator CloudNativePG. */
            engine: z.enum(["statefulset", "cnpg"]).default("statefulset"),
            /** Beside engine: cnpg. @default - three instances */
            cnpg: cnpg.exactOptional(),
            /** @default - none */
            readReplicas: readReplicas.exactOptional(),
            /** Of the database, and of each read replica. */
            volume: volume.default(defaults.volume),
            resources: resources.default(resourcesOf("500m/1Gi", "1000m/2Gi")),
            sharedBuffers: memory.default("512Mi"),
            maxConnections: wholeNumber(10, 2000).default(200),
            /** 999 also works on the alpine image for volumes it has initialised itself; 70 is that image's own user. */
            runAsUser: userId.default(999),
            exporter,
            rotation,
            /** Callers show the certificate of their identity instead of a password; it is renewed beside them. */
            identityLogin: flag.default(false),
            /** Of the server; its own settings, such as sharedBuffers, do not follow. */
            verticalAutoscaling,
        })
        .prefault({});
}
export type PostgresSettings = DeepReadonly<z.output<ReturnType<typeof postgres>>>;

/** What the operator runs, also where a stack file says no more than that it does. */
export function instancesOf({ cnpg: own }: Pick<PostgresSettings, "cnpg">): NonNullable<PostgresSettings["cnpg"]> {
    return own ?? cnpg.parse({});
}

export interface RedisDefaults {
    readonly volume: Volume;
    readonly resources?: Resources;
    readonly maxMemory?: string;
}

/**
 * Several nodes, each with a sentinel beside it, and a proxy that always leads to the master. The sentinels choose another
 * one within seconds; a master that has lost every replica takes no writes.
 */
const sentinel = z.strictObject({
    /** Each with a volume of its own. */
    nodes: wanting(
        "3, 5, 7 or 9 nodes, so that a majority survives the loss of one and is never a draw",
        z
            .number()
            .int()
            .min(3)
            .max(9)
            .refine((count) => count % 2 === 1),
    ).default(3),
    /** Sentinels that must agree that the master is gone. @default - the majority */
    quorum: wholeNumber(2, 9).exactOptional(),
    /** How long the master may be silent before a sentinel takes it for gone. */
    downAfterSeconds: wholeNumber(1, 60).default(5),
    /** Proxies before the nodes. */
    proxies: wholeNumber(2, 9).default(2),
});

export function redis(defaults: RedisDefaults) {
    return z
        .strictObject({
            enabled: flag.default(true),
            /** @default - one node: while its pod moves or restarts there is no Redis */
            sentinel: sentinel.exactOptional(),
            /** Of each node. */
            volume: volume.default(defaults.volume),
            resources: resources.default(defaults.resources ?? resourcesOf("100m/256Mi", "500m/1Gi")),
            /** What the data may take; the rest of the limit is for copies while the append-only file is rewritten. */
            maxMemory: memory.default(defaults.maxMemory ?? "768Mi"),
            runAsUser: userId.default(999),
            exporter,
            rotation,
            /** Of each node; maxMemory does not follow. */
            verticalAutoscaling,
        })
        .prefault({});
}
export type RedisSettings = DeepReadonly<z.output<ReturnType<typeof redis>>>;

/** The job that brings the schema up to date before the programs start that need it. */
export const migrations = z
    .strictObject({ enabled: flag.default(true), resources: resources.default(resourcesOf("50m/64Mi", "200m/256Mi")) })
    .prefault({});

/** A quarter of the memory limit is left for connections and the kernel's cache at the very least. */
const mostSharedBuffers = 0.5;
const mostRedisMemory = 0.75;

/** The first credentials have none before them that could still work. */
function checkRotation(path: string, { generation, overlap }: PostgresSettings["rotation"]): Problem[] {
    if (!overlap || generation > 1) return [];
    return [
        {
            path: `${path}.overlap`,
            value: overlap,
            problem: "there is no generation before the first one",
            allowed: "false while generation is 1",
            fix: "let make rotate set both",
        },
    ];
}

export function checkPostgres(path: string, value: PostgresSettings): Problem[] {
    const limit = value.resources.limits.memory;
    const problems = [
        ...checkResources(`${path}.resources`, value.resources),
        ...checkResources(`${path}.exporter.resources`, value.exporter.resources),
        ...checkRotation(`${path}.rotation`, value.rotation),
        ...checkReadReplicas(`${path}.readReplicas`, value.readReplicas),
        ...checkEngine(path, value),
    ];
    if (bytes(value.sharedBuffers) > bytes(limit) * mostSharedBuffers) {
        problems.push({
            path: `${path}.sharedBuffers`,
            value: value.sharedBuffers,
            problem: "leaves too little memory for connections",
            allowed: `at most half of resources.limits.memory (${limit})`,
            fix: "lower sharedBuffers or raise resources.limits.memory",
        });
    }
    return problems;
}

export function checkRedis(path: string, value: RedisSettings): Problem[] {
    const limit = value.resources.limits.memory;
    const problems = [
        ...checkResources(`${path}.resources`, value.resources),
        ...checkResources(`${path}.exporter.resources`, value.exporter.resources),
        ...checkRotation(`${path}.rotation`, value.rotation),
        ...checkQuorum(`${path}.sentinel`, value.sentinel),
    ];
    if (bytes(value.maxMemory) > bytes(limit) * mostRedisMemory) {
        problems.push({
            path: `${path}.maxMemory`,
            value: value.maxMemory,
            problem: "leaves no room to rewrite the append-only file",
            allowed: `at most 75 % of resources.limits.memory (${limit})`,
            fix: "lower maxMemory or raise resources.limits.memory",
        });
    }
    return problems;
}

/** Two groups of sentinels that do not see each other must never both be able to choose a master. */
function checkQuorum(path: string, sentinel: RedisSettings["sentinel"]): Problem[] {
    if (sentinel?.quorum === undefined) return [];
    const { nodes, quorum } = sentinel;
    const majority = Math.floor(nodes / 2) + 1;
    if (quorum >= majority && quorum <= nodes) return [];
    return [
        {
            path: `${path}.quorum`,
            value: quorum,
            problem:
                quorum > nodes
                    ? "more than there are sentinels, so nobody could ever choose a master"
                    : "a minority could declare the master gone",
            allowed: `${majority} to ${nodes} of ${nodes} sentinels`,
            fix: "leave it out for the majority",
        },
    ];
}

/** What one engine is told and the other does not know would be lost without a word. */
function checkEngine(
    path: string,
    { engine, cnpg: own, readReplicas: followers, identityLogin, verticalAutoscaling: vertical }: PostgresSettings,
): Problem[] {
    if (engine === "statefulset") {
        if (own === undefined) return [];
        return [
            {
                path: `${path}.cnpg`,
                value: own,
                problem: "only the operator reads it, and engine is statefulset",
                fix: "set engine: cnpg, or leave cnpg out",
            },
        ];
    }
    return [
        ...(identityLogin
            ? [
                  {
                      path: `${path}.identityLogin`,
                      value: true,
                      problem: "the operator checks clients' certificates against an authority of its own",
                      fix: "leave it out, or use engine: statefulset",
                  },
              ]
            : []),
        ...(vertical === "off"
            ? []
            : [
                  {
                      path: `${path}.verticalAutoscaling`,
                      value: vertical,
                      problem: "the operator makes the pods itself, without an object to recommend for",
                      fix: "leave it out, or use engine: statefulset",
                  },
              ]),
        ...(followers === undefined
            ? []
            : [
                  {
                      path: `${path}.readReplicas`,
                      value: followers,
                      problem: "the operator has standbys of its own, under the same Service",
                      fix: "set cnpg.instances instead",
                  },
              ]),
        ...(own?.synchronous === true && own.instances < 3
            ? [
                  {
                      path: `${path}.cnpg.synchronous`,
                      value: true,
                      problem: `with ${own.instances} instances the failure of one leaves nobody to confirm a commit`,
                      allowed: "at least 3 instances",
                      fix: "raise cnpg.instances, or leave synchronous out",
                  },
              ]
            : []),
    ];
}

function checkReadReplicas(path: string, replicas: PostgresSettings["readReplicas"]): Problem[] {
    if (replicas?.synchronous !== true || replicas.count > 1) return [];
    return [
        {
            path: `${path}.synchronous`,
            value: true,
            problem: "with a single replica its failure would stop every write",
            allowed: "a count of at least 2",
            fix: "raise readReplicas.count, or leave synchronous out",
        },
    ];
}
