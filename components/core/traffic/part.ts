import { type Identity, type Labels, selectorLabels } from "../labels";

export type Protocol = "TCP" | "UDP";

/** A port that a part listens on, as its containers see it. */
export interface PartPort {
    readonly number: number;
    /** @default ["TCP"] */
    readonly protocols?: readonly Protocol[];
}

/** One program of a system: who it is, where it runs and where it listens. Everything that talks or is talked to is one. */
export interface Part<PortName extends string = string> extends Identity {
    readonly kind: "part";
    readonly namespace: string;
    readonly serviceAccount: string;
    readonly ports: Readonly<Record<PortName, PartPort>>;
    /** Name of its NetworkPolicy. @default `<name>-traffic` */
    readonly policyName?: string;
    /** Labels its pods carry, where a controller makes them in its own way. @default - the identity's own */
    readonly podLabels?: Labels;
    /** Its pods use the node's network: policies select them neither as peers nor as subjects. @default false */
    readonly hostNetwork?: boolean;
}

/** Something that runs in the cluster but is not ours to guard: an existing gateway, another team's Prometheus. */
export interface Foreign<PortName extends string = string> {
    readonly kind: "foreign";
    readonly name: string;
    readonly namespace: string;
    /** Labels its pods carry. @default - every pod of the namespace */
    readonly podLabels?: Labels;
    readonly ports: Readonly<Record<PortName, PartPort>>;
}

/** Addresses outside the pod network: the internet, the API server, the nodes. */
export interface Addresses<PortName extends string = string> {
    readonly kind: "addresses";
    readonly name: string;
    readonly blocks: readonly AddressBlock[];
    readonly ports: Readonly<Record<PortName, PartPort>>;
}

export interface AddressBlock {
    readonly cidr: string;
    readonly except?: readonly string[];
}

export type Callee<PortName extends string = string> = Part<PortName> | Foreign<PortName> | Addresses<PortName>;
export type Caller = Part | Foreign | Addresses;

export function definePart<PortName extends string = never>(
    part: Omit<Part<PortName>, "kind" | "serviceAccount"> & { readonly serviceAccount?: string },
): Part<PortName> {
    return { kind: "part", serviceAccount: part.name, ...part };
}

export function defineForeign<PortName extends string = never>(
    foreign: Omit<Foreign<PortName>, "kind">,
): Foreign<PortName> {
    return { kind: "foreign", ...foreign };
}

/** What every pod of this peer is known by, beside its namespace. */
export function podLabelsOf(peer: Part): Labels;
export function podLabelsOf(peer: Part | Foreign): Labels | undefined;
export function podLabelsOf(peer: Part | Foreign): Labels | undefined {
    return peer.podLabels ?? (peer.kind === "part" ? selectorLabels(peer) : undefined);
}

/** How a peer is called in tables and messages. */
export function peerName(peer: Callee): string {
    return peer.kind === "addresses" ? peer.name : `${peer.namespace}/${peer.name}`;
}

/**
 * Address ranges that are not the public internet: private, carrier-grade, link-local (with the cloud metadata address
 * 169.254.169.254), loopback and reserved ones.
 */
export const privateRanges = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
] as const;

/** Public HTTPS, and nothing inside: an empty namespace selector would match cluster pods only. */
export const internetHttps: Addresses<"https"> = {
    kind: "addresses",
    name: "internet",
    blocks: [{ cidr: "0.0.0.0/0", except: privateRanges }],
    ports: { https: { number: 443 } },
};

/**
 * The API server, at its own addresses: no pod selector ever matches it. Some network plugins judge traffic before its
 * Service's address is rewritten, others after, so the Service's port counts as well as the server's own.
 */
export function apiServer(cidrs: readonly string[], port: number): Addresses<"api" | "service"> {
    return {
        kind: "addresses",
        name: "api-server",
        blocks: cidrs.map((cidr) => ({ cidr })),
        ports: { api: { number: port }, service: { number: 443 } },
    };
}
