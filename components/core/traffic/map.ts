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
        // The type already says so, but where the names are only known as strings nothing else would notice.
        const port: PartPort | undefined = callee.ports[portName];
        if (port === undefined) throw new Error(`${peerName(callee)} has no port ${portName}`);
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
