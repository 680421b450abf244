import { validGenerations } from "../core/rotation";
import { type Access, type Connection, type Foreign, type Part, peerName } from "../core/traffic";
import type { RedisArgs } from "./args";

type Grant = Extract<Access, { store: "redis" }>;

/** Somebody who logs in from outside the pods. */
export interface CallerUser {
    readonly caller: Connection["caller"];
    readonly user: string;
    /** What it may do, in the words of an ACL rule. */
    readonly rules: readonly string[];
    /** Generations whose passwords are valid; the current one first. */
    readonly generations: readonly [number, ...number[]];
}

/** Somebody of the pods themselves. */
export interface InternalUser {
    readonly user: string;
    readonly rules: readonly string[];
}

/** `graphmemory-backend` → `graphmemory_backend`. */
export function userName(callerName: string): string {
    return callerName.replaceAll("-", "_");
}

export function grantOf(connection: Connection): Grant | undefined {
    return connection.access?.store === "redis" ? connection.access : undefined;
}

export function callerUsers(args: RedisArgs): readonly CallerUser[] {
    const generations = validGenerations(args.rotation);
    const granted = args.callers.flatMap((connection) => {
        const grant = grantOf(connection);
        return grant === undefined ? [] : [{ caller: connection.caller, grant }];
    });
    // Walking over all keys shows their names: harmless where there is nobody else's to see.
    const shared = new Set(granted.map(({ grant }) => [...grant.keys].sort().join(" "))).size > 1;
    const users = granted.map(({ caller, grant }) => ({
        caller,
        user: userName(caller.name),
        rules: rulesOf(grant, shared),
        generations,
    }));
    if (args.backupPart === undefined) return users;
    const copier = { caller: args.backupPart, user: userName(args.backupPart.name), rules: copyRules, generations };
    return [...users, copier];
}

function rulesOf(grant: Grant, shared: boolean): readonly string[] {
    const walking = shared ? ["-scan", "-randomkey"] : [];
    switch (grant.rights) {
        case "readWrite":
            return [
                ...grant.keys.flatMap((key) => [`~${key}`, `&${key}`]),
                "-@all",
                "+@read",
                "+@write",
                "+@connection",
                "+@transaction",
                "+@pubsub",
                "-@scripting",
                "+eval",
                "+evalsha",
                "+eval_ro",
                "+evalsha_ro",
                "+script|load",
                "+script|exists",
                ...neverAllowed,
                ...walking,
            ];
        case "readOnly":
            return [
                ...grant.keys.map((key) => `%R~${key}`),
                "-@all",
                "+@read",
                "+@connection",
                ...neverAllowed,
                ...walking,
            ];
        case "monitor":
            return [
                ...grant.keys.map((key) => `%R~${key}`),
                "-@all",
                "+@connection",
                ...neverAllowed,
                ...counting,
                // KEDA counts in a script. Redis assumes that any script writes to its keys, so they need a rule of their
                // own; what the script itself calls is held to the commands above.
                ...grant.keys.map((key) => `(~${key} -@all +eval)`),
            ];
    }
}

/** After everything else, because the last rule about a command decides. */
const neverAllowed = ["-@dangerous", "-@admin"] as const;

/** How much there is, and nothing of what it is. */
const counting = [
    "+info",
    "+exists",
    "+type",
    "+ttl",
    "+llen",
    "+scard",
    "+zcard",
    "+hlen",
    "+strlen",
    "+xlen",
    "+xpending",
    "+xinfo|stream",
    "+xinfo|groups",
] as const;

const copyRules = ["-@all", "+@connection", ...neverAllowed, "+psync", "+sync", "+replconf"];

/** Exporter, keeper and probes in every pod; the rest only where there are several nodes. */
export function internalUsers(args: RedisArgs): readonly InternalUser[] {
    const connection = ["-@all", "+@connection", ...neverAllowed];
    const everywhere = [
        {
            user: "metrics",
            rules: [...connection, "+info", "+slowlog|len", "+slowlog|get", "+latency|latest", "+latency|histogram"],
        },
        {
            user: "keeper",
            rules: [...connection, "+acl|users", "+acl|setuser", "+acl|deluser", "+config|set", "+info"],
        },
    ];
    if (args.topology.kind === "single") return everywhere;
    return [
        ...everywhere,
        { user: "replica", rules: ["-@all", "+ping", "+psync", "+replconf"] },
        {
            user: "sentinel",
            rules: [
                "&__sentinel__:hello",
                ...connection,
                "+multi",
                "+exec",
                "+subscribe",
                "+publish",
                "+info",
                "+role",
                "+slaveof",
                "+replicaof",
                "+client|kill",
                "+config|rewrite",
                "+script|kill",
            ],
        },
        { user: "proxy", rules: [...connection, "+info"] },
    ];
}

/** The access of one caller, for the connection it is handed. */
export function userOf(users: readonly CallerUser[], caller: Part | Foreign): CallerUser {
    const found = users.find((one) => one.caller === caller);
    if (found !== undefined) return found;
    const known = users.map((one) => peerName(one.caller)).join(", ");
    throw new Error(`${peerName(caller)} has no access to this Redis; these have: ${known}`);
}
