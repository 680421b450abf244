import type { NetworkPolicyPeer, NetworkPolicyPort } from "kubernetes-types/networking/v1";
import { contains, rangeOf } from "./addresses";
import { type Endpoint, endpointsOf, isPicked, type NamedBlocks, nodesName, type Pods } from "./endpoints";
import { type Cluster, type Manifest, type Policy, readCluster } from "./manifests";
import {
    everyPort,
    intersect,
    noPorts,
    type PortRange,
    type PortSet,
    type Protocol,
    protocols,
    unite,
    wholeProtocol,
} from "./ports";
import { matches } from "./selectors";

/** One endpoint may open connections to another on these ports: both ends allow it. */
export interface Flow {
    readonly from: Endpoint;
    readonly to: Endpoint;
    readonly ports: PortSet;
}

export interface Connections {
    readonly endpoints: readonly Endpoint[];
    readonly flows: readonly Flow[];
    /** Pods that no policy guards in a direction, so that everything is allowed there. */
    readonly unguarded: readonly { readonly pods: Pods; readonly direction: Direction }[];
}

export type Direction = "ingress" | "egress";

/** Who may talk to whom, by what Kubernetes says the policies mean; nothing else is looked at. */
export function evaluateConnections(manifests: readonly Manifest[], blocks: readonly NamedBlocks[] = []): Connections {
    const cluster = readCluster(manifests);
    const endpoints = endpointsOf(cluster, blocks);
    const guards = new Map(endpoints.map((endpoint) => [endpoint, guardOf(cluster, endpoint)] as const));
    const nodes = nodeAddresses(endpoints, blocks);

    const flows: Flow[] = [];
    for (const from of endpoints) {
        for (const to of endpoints) {
            if (!isGuardable(from) && !isGuardable(to)) continue;
            const leaving = allowed(guards.get(from)?.egress, from, to, to, nodes);
            const ports =
                leaving.length === 0
                    ? leaving
                    : intersect(leaving, allowed(guards.get(to)?.ingress, to, from, to, nodes));
            if (ports.length > 0) flows.push({ from, to, ports });
        }
    }
    return { endpoints, flows, unguarded: unguardedOf(endpoints, guards) };
}

function nodeAddresses(endpoints: readonly Endpoint[], blocks: readonly NamedBlocks[]): readonly Endpoint[] {
    const ranges = blocks.filter(({ name }) => name === nodesName).flatMap(({ cidrs }) => cidrs.map(rangeOf));
    return endpoints.filter(
        (endpoint) => endpoint.kind === "addresses" && ranges.some((range) => contains(range, endpoint.atom.sample)),
    );
}

/** Only pods of the stack on a network of their own are guarded: about all others nothing is known. */
function isGuardable(endpoint: Endpoint): endpoint is Pods {
    return endpoint.kind === "pods" && !endpoint.hostNetwork;
}

interface Rule {
    readonly namespace: string;
    readonly peers: readonly NetworkPolicyPeer[];
    readonly ports: readonly NetworkPolicyPort[];
}

/** The rules of every policy that picks the pods; absent where none does, which allows everything. */
interface Guard {
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
}

function guardOf(cluster: Cluster, endpoint: Endpoint): Guard {
    if (!isGuardable(endpoint)) return {};
    const policies = cluster.policies.filter(
        ({ namespace, spec }) => namespace === endpoint.namespace && matches(spec.podSelector, endpoint.labels),
    );
    const ingress = policies.filter((policy) => directionsOf(policy).includes("ingress"));
    const egress = policies.filter((policy) => directionsOf(policy).includes("egress"));
    return {
        ...(ingress.length === 0 ? {} : { ingress: ingress.flatMap(ingressRules) }),
        ...(egress.length === 0 ? {} : { egress: egress.flatMap(egressRules) }),
    };
}

/** A policy that does not say what it is about is about what comes in, and about what goes out if it has such rules. */
function directionsOf({ spec }: Policy): readonly Direction[] {
    const { policyTypes = [], egress = [] } = spec;
    if (policyTypes.length === 0) return egress.length === 0 ? ["ingress"] : ["ingress", "egress"];
    return [
        ...(policyTypes.includes("Ingress") ? (["ingress"] as const) : []),
        ...(policyTypes.includes("Egress") ? (["egress"] as const) : []),
    ];
}

function ingressRules({ namespace, spec }: Policy): readonly Rule[] {
    return (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ namespace, peers: from, ports }));
}

function egressRules({ namespace, spec }: Policy): readonly Rule[] {
    return (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ namespace, peers: to, ports }));
}

/** The ports that one end's rules allow with the other. `callee` is where a port's name is looked up. */
function allowed(
    rules: readonly Rule[] | undefined,
    subject: Endpoint,
    peer: Endpoint,
    callee: Endpoint,
    nodes: readonly Endpoint[],
): PortSet {
    if (rules === undefined || !isGuardable(subject)) return everyPort;
    if (peer.kind === "pods" && peer.hostNetwork) {
        // A pod on the node's network may be on any node: only what every node may do, it may surely do.
        const each = nodes.map((node) => allowed(rules, subject, node, callee, nodes));
        return each.length === 0 ? openToAll(rules, callee) : each.reduce(intersect);
    }
    const sets = rules
        .filter(({ namespace, peers }) => peers.length === 0 || peers.some((one) => isPicked(one, namespace, peer)))
        .map((rule) => portsOf(rule, callee));
    return unite(...sets);
}

function openToAll(rules: readonly Rule[], callee: Endpoint): PortSet {
    return unite(...rules.filter(({ peers }) => peers.length === 0).map((rule) => portsOf(rule, callee)));
}

function portsOf({ ports }: Rule, callee: Endpoint): PortSet {
    if (ports.length === 0) return everyPort;
    return unite(ports.flatMap((port) => rangesOf(port, callee)));
}

function rangesOf({ protocol = "TCP", port, endPort }: NetworkPolicyPort, callee: Endpoint): PortSet {
    const known = protocols.find((one) => one === protocol);
    if (known === undefined) return noPorts;
    if (port === undefined) return [wholeProtocol(known)];
    if (typeof port === "string") return namedPorts(port, known, callee);
    return [{ protocol: known, from: port, to: endPort ?? port }];
}

/** A name means whatever port the callee's own containers give it; of others' pods and of addresses none is known. */
function namedPorts(name: string, protocol: Protocol, callee: Endpoint): readonly PortRange[] {
    if (callee.kind !== "pods") return noPorts;
    return callee.ports
        .filter((port) => port.name === name && port.protocol === protocol)
        .map(({ from, to }) => ({ protocol, from, to }));
}

function unguardedOf(endpoints: readonly Endpoint[], guards: ReadonlyMap<Endpoint, Guard>): Connections["unguarded"] {
    return endpoints
        .filter((endpoint) => endpoint.kind === "pods")
        .flatMap((pods) =>
            (["ingress", "egress"] as const)
                .filter((direction) => guards.get(pods)?.[direction] === undefined)
                .map((direction) => ({ pods, direction })),
        );
}
