import type { Problem } from "../problems";
import type { Callee, Caller, Part, PartPort, Protocol } from "./part";
import { peerName } from "./part";

/** What a caller may do at a store, beyond reaching its port. Roles, grants and ACLs are made from it. */
export type Access =
    | { readonly store: "postgres"; readonly database: string; readonly rights: "owner" | "readWrite" | "readOnly" }
    | {
          readonly store: "redis";
          readonly keys: readonly string[];
          readonly rights: "readWrite" | "readOnly" | "monitor";
      };

export interface Connection {
    readonly caller: Caller;
    readonly callee: Callee;
    readonly portName: string;
    readonly port: PartPort;
    readonly why: string;
    readonly access?: Access;
}

export interface ConnectOptions {
    /** Why this traffic is needed; shown in the table of connections. */
    readonly why: string;
    readonly access?: Access;
}

/**
 * Who may talk to whom: the only way to open traffic. Both ends' NetworkPolicies, and later database roles, Redis ACLs,
 * SPIFFE authorisations and scrape jobs, are made from what is said here once.
 */
export class TrafficMap {
    readonly #parts: Part[] = [];
    readonly #connections: Connection[] = [];

    /** Makes a part known. A part without any connection still gets its (closed) policy. */
    add<PortName extends string>(part: Part<PortName>): Part<PortName> {
        if (this.#parts.some((known) => known.namespace === part.namespace && known.name === part.name)) {
            throw new Error(`part ${peerName(part)} is declared twice`);
        }
        this.#parts.push(part);
        return part;
    }

    /** Lets the caller reach one port of the callee, and opens nothing else. */
    connect<PortName extends string>(
        caller: Caller,
        callee: Callee<PortName>,
        portName: NoInfer<PortName>,
        options: ConnectOptions,
    ): void {
        const port = callee.ports[portName];
        if (this.connections.some((c) => c.caller === caller && c.callee === callee && c.portName === portName)) {
            throw new Error(`${peerName(caller)} → ${peerName(callee)}:${portName} is connected twice`);
        }
        this.#connections.push({ caller, callee, portName, port, ...options });
    }

    get parts(): readonly Part[] {
        return this.#parts;
    }

    get connections(): readonly Connection[] {
        return this.#connections;
    }

    callersOf(callee: Callee, portName?: string): readonly Connection[] {
        return this.#connections.filter(
            (c) => c.callee === callee && (portName === undefined || c.portName === portName),
        );
    }

    calledBy(caller: Caller): readonly Connection[] {
        return this.#connections.filter((c) => c.caller === caller);
    }
}

export function protocolsOf(port: PartPort): readonly Protocol[] {
    return port.protocols ?? ["TCP"];
}

/** What cannot be right in a map, whatever it was meant to say. */
export function validateTraffic(map: TrafficMap): readonly Problem[] {
    const known = new Set<Callee>(map.parts);
    const problems: Problem[] = [];
    for (const connection of map.connections) {
        const { caller, callee, portName } = connection;
        const path = `${peerName(caller)} → ${peerName(callee)}:${portName}`;
        for (const end of [caller, callee]) {
            if (end.kind === "part" && !known.has(end)) {
                problems.push({ path, problem: `${peerName(end)} is not in the map`, fix: "add() the part first" });
            }
            if (end.kind === "addresses" && end.blocks.length === 0) {
                problems.push({
                    path,
                    problem: `${end.name} has no address, so the rule would select nothing`,
                    fix: `give the addresses of ${end.name} in the stack's settings`,
                });
            }
        }
        if (caller.kind !== "part" && callee.kind !== "part") {
            problems.push({ path, problem: "neither end is ours, so no policy can open it" });
        }
    }
    return problems;
}
