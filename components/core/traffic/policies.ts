import type {
    NetworkPolicy,
    NetworkPolicyEgressRule,
    NetworkPolicyIngressRule,
    NetworkPolicyPeer,
    NetworkPolicyPort,
} from "kubernetes-types/networking/v1";
import { labels } from "../labels";
import { objectName } from "../naming";
import { type Connection, protocolsOf, type TrafficMap } from "./map";
import { type AddressBlock, type Callee, type Part, peerName, podLabelsOf } from "./part";

export interface PolicyOptions {
    /** Where pods on the node's network come from: no selector matches them. */
    readonly nodeBlocks: readonly AddressBlock[];
}

/** One policy per part: what may come in and where it may go. DNS is the namespace baseline's. */
export function networkPolicies(map: TrafficMap, options: PolicyOptions): readonly NetworkPolicy[] {
    return map.parts.filter((part) => part.hostNetwork !== true).map((part) => policyOf(map, part, options));
}

export function policyName(part: Part): string {
    return objectName("NetworkPolicy", part.policyName ?? `${part.name}-traffic`);
}

function policyOf(map: TrafficMap, part: Part, options: PolicyOptions): NetworkPolicy {
    const ingress = rules(map.callersOf(part), (c) => peersOf(c.caller, options)).map(
        ({ peers, ports }): NetworkPolicyIngressRule => ({ from: peers, ports }),
    );
    const egress = rules(map.calledBy(part), (c) => peersOf(c.callee, options)).map(
        ({ peers, ports }): NetworkPolicyEgressRule => ({ to: peers, ports }),
    );
    return {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: {
            name: policyName(part),
            namespace: part.namespace,
            labels: { ...labels(part) },
        },
        spec: {
            podSelector: { matchLabels: { ...podLabelsOf(part) } },
            policyTypes: ["Ingress", "Egress"],
            // An absent list and an empty one mean the same to the API server, which drops the empty one.
            ...(ingress.length > 0 ? { ingress } : {}),
            ...(egress.length > 0 ? { egress } : {}),
        },
    };
}

/** One rule per peer, in the map's order, with every port that peer may use. */
function rules(
    connections: readonly Connection[],
    peersFor: (connection: Connection) => NetworkPolicyPeer[],
): readonly { peers: NetworkPolicyPeer[]; ports: NetworkPolicyPort[] }[] {
    const byPeer = new Map<string, { peers: NetworkPolicyPeer[]; ports: NetworkPolicyPort[] }>();
    for (const connection of connections) {
        const peers = peersFor(connection);
        // Kubernetes reads an empty list of peers as "everyone"; validateTraffic says so in the user's words.
        if (peers.length === 0) {
            throw new Error(`${peerName(connection.caller)} → ${peerName(connection.callee)} selects no address`);
        }
        const key = JSON.stringify(peers);
        const rule = byPeer.get(key) ?? { peers, ports: [] };
        for (const protocol of protocolsOf(connection.port)) {
            const port = { protocol, port: connection.port.number };
            if (!rule.ports.some((known) => known.protocol === protocol && known.port === port.port)) {
                rule.ports.push(port);
            }
        }
        byPeer.set(key, rule);
    }
    return [...byPeer.values()];
}

function peersOf(peer: Callee, options: PolicyOptions): NetworkPolicyPeer[] {
    if (peer.kind === "addresses") return peer.blocks.map(ipBlock);
    if (peer.kind === "part" && peer.hostNetwork === true) return options.nodeBlocks.map(ipBlock);
    const podLabels = podLabelsOf(peer);
    return [
        {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } },
            ...(podLabels === undefined ? {} : { podSelector: { matchLabels: { ...podLabels } } }),
        },
    ];
}

function ipBlock(block: AddressBlock): NetworkPolicyPeer {
    return { ipBlock: { cidr: block.cidr, ...(block.except === undefined ? {} : { except: [...block.except] }) } };
}
