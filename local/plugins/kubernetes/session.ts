import type { Engine } from "../protocol/engine";
import type { JsonObject } from "../protocol/json";
import type { Client } from "./cluster/client";
import type { Settings } from "./configure/settings";
import type { Definitions } from "./objects/definitions";

/** What every operation of a configured provider works with. */
export interface Session {
    readonly settings: Settings;
    readonly engine: Engine;
    readonly cluster: Cluster;
    readonly defaultNamespace: string;
    /** The custom kinds this program defines itself. */
    readonly definitions: Definitions;
    /** Aborted when the user interrupts the engine. */
    readonly signal: AbortSignal;
}

export type Cluster = Reachable | Unreachable;

export interface Reachable {
    readonly reachable: true;
    readonly client: Client;
    /** The server's Kubernetes version as a number, 1035 for 1.35. */
    readonly version: number | undefined;
}

export interface Unreachable {
    readonly reachable: false;
    readonly reason: string;
}

export class ClusterUnreachable extends Error {
    constructor(reason: string) {
        super(`configured Kubernetes cluster is unreachable: ${reason}`);
        this.name = "ClusterUnreachable";
    }
}

export function clientOf(session: Session): Client {
    if (!session.cluster.reachable) throw new ClusterUnreachable(session.cluster.reason);
    return session.cluster.client;
}

/** What an operation on a resource gives back to the engine. */
export interface Outcome {
    readonly id: string;
    readonly properties: JsonObject;
}
