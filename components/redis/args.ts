import type { Rotation } from "../core/rotation";
import type { RunAs } from "../core/security";
import type { Connection, Part } from "../core/traffic";
import type { Placement, Resources, SecretRef, Volume } from "../workload";

/** What callers connect to. */
export type RedisPart = Part<"redis" | "metrics">;
/** The pods behind it where there are several. */
export type RedisNodesPart = Part<"redis" | "sentinel" | "metrics">;

/** What the data is worth when memory is full: a cache forgets the oldest, a queue refuses new work and forgets nothing. */
export type RedisRole = "cache" | "queue";

export interface RedisTls {
    /** `tls.crt`, `tls.key` and `ca.crt`; must name every host of `serverNames()`. Renewals are reread, not rolled. */
    readonly certificate: SecretRef;
    /** A volume that shows `ca.crt`, mountable in the namespace of every caller. */
    readonly authority: Volume;
}

/**
 * One node: while its pod moves or restarts there is no Redis, and callers must cope. Several nodes: sentinels choose a
 * new master within seconds, and the proxy that callers connect to always leads to it.
 */
export type Topology =
    | { readonly kind: "single" }
    | {
          readonly kind: "sentinel";
          readonly nodes: RedisNodesPart;
          /** Nodes, each with a sentinel beside it; odd, so that a majority always exists. @default 3 */
          readonly count?: number;
          /** Sentinels that must agree that the master is gone. @default the majority */
          readonly quorum?: number;
          /** @default 5 */
          readonly downAfterSeconds?: number;
          readonly proxyImage: string;
          /** @default 2 */
          readonly proxyReplicas?: number;
      };

export interface RedisArgs {
    readonly part: RedisPart;
    /** The short-lived pod that proves every login after a change. */
    readonly checkPart: Part;
    /** Everybody who calls the port, with what they may do there: `map.callersOf(part, "redis")`. */
    readonly callers: readonly Connection[];
    readonly role: RedisRole;
    readonly topology: Topology;
    /** The official image, 7.0 or newer: older ones cannot limit a login to reading. */
    readonly image: string;
    readonly exporterImage: string;
    /** @default 999 */
    readonly runAs?: RunAs;
    readonly resources: Resources;
    /** @default 50m/64Mi – 100m/128Mi */
    readonly exporterResources?: Resources;
    /** Grows in place; is never shrunk or moved to another class. */
    readonly volume: { readonly size: string; readonly storageClass: string };
    /** What the data may take. @default 75 % of the memory limit, which leaves room for copies while it is written to disk */
    readonly maxMemory?: string;
    readonly tls: RedisTls;
    /** @default generation 1 */
    readonly rotation?: Rotation;
    /** The credentials that the pods use among themselves; a new generation rolls them. @default 1 */
    readonly internalGeneration?: number;
    /** The part of the job that copies the data; it gets a login for that and nothing else. */
    readonly backupPart?: Part;
    readonly placement?: Placement;
    /** Refuse deletion of the StatefulSet. @default false */
    readonly protect?: boolean;
}

/** Where a caller finds its Redis and what it shows there. */
export interface RedisConnection {
    readonly host: string;
    readonly port: number;
    /** In the caller's namespace, mounted as files: `username`, `password`, `host`, `port` and `uri`. */
    readonly credentials: SecretRef;
    /** Shows `ca.crt` of the server's authority. */
    readonly authority: Volume;
    readonly user: string;
}
