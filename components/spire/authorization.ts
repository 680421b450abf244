import { spiffeId } from "../core/spiffe";
import type { Connection, Part } from "../core/traffic";
import type { SpireArgs } from "./args";

/** Who may call a workload, by identity: the same statement that its NetworkPolicy is made from. */
export interface Authorization {
    readonly workload: string;
    readonly ports: readonly { readonly port: number; readonly callers: readonly string[] }[];
}

export const authorizationFile = "authorizations.json";

/** One list per namespace whose workloads are called. Callers without an identity of ours cannot be on it. */
export function authorizations(args: SpireArgs): ReadonlyMap<string, readonly Authorization[]> {
    const known = new Set(args.registrations.map(({ part }) => part));
    const between = args.connections.filter(
        ({ caller, callee }) =>
            caller.kind === "part" && callee.kind === "part" && known.has(caller) && known.has(callee),
    );
    const byNamespace = new Map<string, readonly Authorization[]>();
    for (const { part } of args.registrations) {
        const incoming = between.filter(({ callee }) => callee === part);
        const own = { workload: spiffeId(args.trustDomain, part), ports: portsOf(args, incoming) };
        byNamespace.set(part.namespace, [...(byNamespace.get(part.namespace) ?? []), own]);
    }
    return byNamespace;
}

function portsOf(args: SpireArgs, incoming: readonly Connection[]): Authorization["ports"] {
    const byPort = new Map<number, readonly string[]>();
    for (const { caller, port } of incoming) {
        const callers = byPort.get(port.number) ?? [];
        byPort.set(port.number, [...callers, spiffeId(args.trustDomain, caller as Part)]);
    }
    return [...byPort]
        .sort(([one], [other]) => one - other)
        .map(([port, callers]) => ({ port, callers: [...callers].sort() }));
}

/** What a workload reads: a caller that its own entry does not name is refused. */
export function authorizationText(args: SpireArgs, list: readonly Authorization[]): string {
    return `${JSON.stringify({ trustDomain: args.trustDomain, workloads: list }, null, 2)}\n`;
}
