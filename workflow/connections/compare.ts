import {
    type Callee,
    type Connection,
    type Part,
    peerName,
    podLabelsOf,
    protocolsOf,
} from "../../components/core/traffic";
import { contains, rangeOf } from "./addresses";
import type { Endpoint } from "./endpoints";
import type { Connections } from "./evaluate";
import { noPorts, type PortSet, showPorts, subtract, unite } from "./ports";
import type { Labels } from "./selectors";
import { endpointName } from "./show";

/** What was said about who calls whom: the part of a traffic map that is read here. */
export interface Declared {
    readonly parts: readonly Part[];
    readonly connections: readonly Connection[];
    /** Where the node's network is, for the parts on it. */
    readonly nodeCidrs: readonly string[];
    /** What every pod may reach, whoever it is: name resolution. */
    readonly everyPod: readonly Reach[];
}

/** Pods with these labels, or addresses, on these ports. */
export interface Reach {
    readonly to: { readonly namespace: string; readonly labels: Labels } | { readonly cidrs: readonly string[] };
    readonly ports: PortSet;
}

export interface Difference {
    readonly from: string;
    readonly to: string;
    readonly ports: PortSet;
}

export interface Comparison {
    /** Declared, but the policies do not allow it. */
    readonly missing: readonly Difference[];
    /** Allowed by the policies, but never declared. */
    readonly extra: readonly Difference[];
    /** Parts no pod of which is rendered. */
    readonly absent: readonly string[];
}

/** Holds what the policies were computed to allow against what the traffic map says they should. */
export function compareWithMap(declared: Declared, computed: Connections): Comparison {
    const wanted = declaredPorts(declared, computed.endpoints);
    const given = computedPorts(computed);
    const absent = declared.parts.filter((part) => part.hostNetwork !== true && !isRendered(part, computed.endpoints));
    return {
        missing: differences(wanted, given),
        extra: differences(given, wanted),
        absent: absent.map(peerName),
    };
}

type PortsByPair = ReadonlyMap<Endpoint, ReadonlyMap<Endpoint, PortSet>>;

class Pairs {
    readonly #ports = new Map<Endpoint, Map<Endpoint, PortSet>>();

    add(from: Endpoint, to: Endpoint, ports: PortSet): void {
        const row = this.#ports.get(from) ?? new Map<Endpoint, PortSet>();
        row.set(to, unite(row.get(to) ?? noPorts, ports));
        this.#ports.set(from, row);
    }

    get all(): PortsByPair {
        return this.#ports;
    }
}

function declaredPorts(declared: Declared, endpoints: readonly Endpoint[]): PortsByPair {
    const pairs = new Pairs();
    const guarded = endpoints.filter(isGuarded);
    for (const { caller, callee, port } of declared.connections) {
        const ports: PortSet = unite(
            protocolsOf(port).map((protocol) => ({ protocol, from: port.number, to: port.number })),
        );
        for (const from of meant(caller, endpoints, declared)) {
            for (const to of meant(callee, endpoints, declared)) {
                if (isGuarded(from) || isGuarded(to)) pairs.add(from, to, ports);
            }
        }
    }
    for (const { to, ports } of declared.everyPod) {
        const reached = endpoints.filter((endpoint) =>
            "cidrs" in to ? isInside(endpoint, to.cidrs) : carries(endpoint, to.namespace, to.labels),
        );
        for (const from of guarded) {
            for (const one of reached) pairs.add(from, one, ports);
        }
    }
    return pairs.all;
}

/** Pods on the node's network are left out: what they may do is what the nodes' addresses may. */
function computedPorts(computed: Connections): PortsByPair {
    const pairs = new Pairs();
    for (const { from, to, ports } of computed.flows) {
        if (!isOnNodes(from) && !isOnNodes(to)) pairs.add(from, to, ports);
    }
    return pairs.all;
}

function differences(these: PortsByPair, those: PortsByPair): readonly Difference[] {
    return [...these].flatMap(([from, row]) =>
        [...row].flatMap(([to, ports]) => {
            const left = subtract(ports, those.get(from)?.get(to) ?? noPorts);
            return left.length === 0 ? [] : [{ from: endpointName(from), to: endpointName(to), ports: left }];
        }),
    );
}

function isOnNodes(endpoint: Endpoint): boolean {
    return endpoint.kind === "pods" && endpoint.hostNetwork;
}

function isGuarded(endpoint: Endpoint): boolean {
    return endpoint.kind === "pods" && !endpoint.hostNetwork;
}

/** The endpoints that a peer of the map is among what was rendered. */
function meant(peer: Callee, endpoints: readonly Endpoint[], { nodeCidrs }: Declared): readonly Endpoint[] {
    if (peer.kind === "addresses") {
        return endpoints.filter((endpoint) =>
            peer.blocks.some(({ cidr, except = [] }) => isInside(endpoint, [cidr]) && !isInside(endpoint, except)),
        );
    }
    if (peer.kind === "part" && peer.hostNetwork === true) {
        return endpoints.filter((endpoint) => isInside(endpoint, nodeCidrs));
    }
    const labels = podLabelsOf(peer) ?? {};
    return endpoints.filter((endpoint) => carries(endpoint, peer.namespace, labels));
}

function isInside(endpoint: Endpoint, cidrs: readonly string[]): boolean {
    return endpoint.kind === "addresses" && cidrs.some((cidr) => contains(rangeOf(cidr), endpoint.atom.sample));
}

function carries(endpoint: Endpoint, namespace: string, labels: Labels): boolean {
    if (endpoint.kind === "addresses" || isOnNodes(endpoint) || endpoint.namespace !== namespace) return false;
    return Object.entries(labels).every(([key, value]) => endpoint.labels[key] === value);
}

function isRendered(part: Part, endpoints: readonly Endpoint[]): boolean {
    return endpoints.some(
        (endpoint) => endpoint.kind === "pods" && carries(endpoint, part.namespace, podLabelsOf(part)),
    );
}

/** `+ shop/api → shop/store  5432/TCP` for what is extra, `-` for what is missing. */
export function describeComparison({ missing, extra, absent }: Comparison): readonly string[] {
    const line = ({ from, to, ports }: Difference) => `${from} → ${to}  ${showPorts(ports)}`;
    return [
        ...missing.map((one) => `- ${line(one)}  declared, but no policy allows it`),
        ...extra.map((one) => `+ ${line(one)}  allowed, but never declared`),
        ...absent.map((name) => `? ${name}  declared, but no pod of it is rendered`),
    ];
}
