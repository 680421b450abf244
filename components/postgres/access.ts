import { validGenerations } from "../core/rotation";
import { type Access, type Connection, type Part, peerName } from "../core/traffic";
import type { PostgresArgs } from "./args";

type Grant = Extract<Access, { store: "postgres" }>;
export type Rights = Grant["rights"];

/** The two credentials of a caller: while one is current the other can be prepared or withdrawn. */
export const slots = ["a", "b"] as const;
export type Slot = (typeof slots)[number];

/** A login that works at this moment. */
export interface Login {
    readonly role: string;
    readonly method: "scram-sha-256" | "cert";
    /** Only a password login has one. */
    readonly slot?: Slot;
    /** What the credential was made for; a new generation is a new password. */
    readonly generation: number;
    readonly connectionLimit: number;
    readonly access: { readonly database: string; readonly rights: Rights } | "replication";
    /** The common names of the certificates that are this role. */
    readonly commonNames?: readonly string[];
}

/** One caller with all the logins it has now; the current one is the first. */
export interface CallerAccess {
    readonly caller: Connection["caller"];
    readonly logins: readonly [Login, ...Login[]];
}

export interface AccessPlan {
    /** In alphabetical order. */
    readonly databases: readonly string[];
    readonly callers: readonly CallerAccess[];
}

export const superuser = "postgres";
export const metricsRole = "metrics";
/** Every login that is made here belongs to it, which is how a login that is no longer wanted is found. */
export const managedRole = "stackwright_logins";

/** The group that holds a right: logins come and go, the group owns the objects and the grants. */
export function groupRole(database: string, rights: Rights): string {
    return `${database}_${{ owner: "owner", readWrite: "write", readOnly: "read" }[rights]}`;
}

/** `graphmemory-backend` → `graphmemory_backend`. */
export function roleBase(callerName: string): string {
    return callerName.replaceAll("-", "_");
}

export function grantOf(connection: Connection): Grant | undefined {
    return connection.access?.store === "postgres" ? connection.access : undefined;
}

/** Who may log in, as what and where: the traffic map's accesses, and the replication that this component needs itself. */
export function accessPlan(args: PostgresArgs): AccessPlan {
    const callers: CallerAccess[] = [];
    for (const connection of args.callers) {
        const grant = grantOf(connection);
        if (grant === undefined) continue;
        const { database, rights } = grant;
        callers.push({ caller: connection.caller, logins: loginsOf(args, connection.caller, { database, rights }) });
    }
    for (const part of [args.backupPart, args.readReplicas?.part]) {
        if (part !== undefined) callers.push({ caller: part, logins: loginsOf(args, part, "replication") });
    }
    return { databases: [...new Set(callers.flatMap(databaseOf))].sort(), callers };
}

function databaseOf({ logins: [current] }: CallerAccess): readonly string[] {
    return current.access === "replication" ? [] : [current.access.database];
}

function loginsOf(
    args: PostgresArgs,
    caller: Connection["caller"],
    access: Login["access"],
): readonly [Login, ...Login[]] {
    const base = roleBase(caller.name);
    const connectionLimit = args.connectionLimits?.[caller.name] ?? -1;
    const commonNames = args.identityLogin?.commonNames[caller.name];
    const [generation, ...previous] = validGenerations(args.rotation);
    if (commonNames !== undefined) {
        return [{ role: base, method: "cert", generation, connectionLimit, access, commonNames }];
    }
    const password = (made: number): Login => {
        const slot = slotOf(made);
        return { role: `${base}_${slot}`, method: "scram-sha-256", slot, generation: made, connectionLimit, access };
    };
    return [password(generation), ...previous.map(password)];
}

/** Odd generations use the first credential, even ones the second: a new one never overwrites the current one. */
export function slotOf(generation: number): Slot {
    return generation % 2 === 1 ? "a" : "b";
}

export function passwordLogins(plan: AccessPlan): readonly Login[] {
    return plan.callers.flatMap(({ logins }) => logins).filter((login) => login.method === "scram-sha-256");
}

export function loginsTo(plan: AccessPlan, database: string): readonly Login[] {
    return plan.callers
        .flatMap(({ logins }) => logins)
        .filter(({ access }) => access !== "replication" && access.database === database);
}

/** The access of one caller, for the connection it is handed. */
export function accessOf(plan: AccessPlan, caller: Part): CallerAccess {
    const found = plan.callers.find((one) => one.caller === caller);
    if (found !== undefined) return found;
    const known = plan.callers.map((one) => peerName(one.caller)).join(", ");
    throw new Error(`${peerName(caller)} has no access to this Postgres; these have: ${known}`);
}
