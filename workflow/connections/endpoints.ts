import type { LabelSelector } from "kubernetes-types/meta/v1";
import type { NetworkPolicyPeer } from "kubernetes-types/networking/v1";
import { type Atom, atomsOf, contains, rangeOf } from "./addresses";
import type { Cluster, Policy, WorkloadPods } from "./manifests";
import { type Labels, matches, showSelector, witnessOf } from "./selectors";

/** Pods that no policy can tell apart. */
export interface Pods {
    readonly kind: "pods";
    readonly name: string;
    readonly namespace: string;
    readonly namespaceLabels: Labels;
    readonly labels: Labels;
    readonly workloads: readonly string[];
    /** Selectors neither guard nor find them: others know them by the nodes' addresses. */
    readonly hostNetwork: boolean;
    readonly ports: WorkloadPods["ports"];
}

/** Pods that a policy names and nothing rendered provides: another team's, or nobody's. */
export interface Foreign {
    readonly kind: "foreign";
    readonly name: string;
    /** Unknown where a policy picks namespaces by other labels than their name. */
    readonly namespace: string | undefined;
    readonly namespaceLabels: Labels;
    readonly labels: Labels;
    /** Whether its namespace is rendered, so that the pods should be too. */
    readonly absent: boolean;
}

/** Addresses that no policy and no name tells apart. */
export interface Addresses {
    readonly kind: "addresses";
    readonly name: string;
    readonly atom: Atom;
}

export type Endpoint = Pods | Foreign | Addresses;

/** What is called how outside the pod network. Of several that hold an address the smallest gives it its name. */
export interface NamedBlocks {
    readonly name: string;
    readonly cidrs: readonly string[];
}

/** Pods on the node's network come from the blocks of this name. */
export const nodesName = "nodes";

const everywhere: readonly NamedBlocks[] = [
    { name: "internet", cidrs: ["0.0.0.0/0", "::/0"] },
    { name: "private addresses", cidrs: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"] },
    { name: "shared addresses", cidrs: ["100.64.0.0/10"] },
    { name: "link-local addresses", cidrs: ["169.254.0.0/16", "fe80::/10"] },
    { name: "metadata address", cidrs: ["169.254.169.254/32"] },
    { name: "loopback addresses", cidrs: ["127.0.0.0/8", "::1/128"] },
    {
        name: "reserved addresses",
        cidrs: ["0.0.0.0/8", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8"],
    },
];

export function endpointsOf(cluster: Cluster, blocks: readonly NamedBlocks[]): readonly Endpoint[] {
    const pods = podGroups(cluster);
    return [...pods, ...foreignOf(cluster, pods), ...addressesOf(cluster, blocks)];
}

/** Hundreds of pods are a few dozen groups: same namespace, same labels, same ports, same network. */
function podGroups(cluster: Cluster): readonly Pods[] {
    const groups = new Map<string, Pods>();
    for (const pods of cluster.pods) {
        const { workload, namespace, labels, hostNetwork, ports } = pods;
        const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
        const key = JSON.stringify([namespace, sorted, hostNetwork, ports]);
        const known = groups.get(key);
        const workloads = [...(known?.workloads ?? []), workload];
        groups.set(key, {
            kind: "pods",
            name: [...new Set(workloads)].join(" + "),
            namespace,
            namespaceLabels: cluster.namespaces.get(namespace) ?? {},
            labels,
            workloads,
            hostNetwork,
            ports,
        });
    }
    return [...groups.values()];
}

function peersOf({ spec }: Policy): readonly NetworkPolicyPeer[] {
    return [
        ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
        ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
    ];
}

const nameLabel = "kubernetes.io/metadata.name";

/** One stand-in for every selector that no rendered pod answers to. */
function foreignOf(cluster: Cluster, pods: readonly Pods[]): readonly Foreign[] {
    const found = new Map<string, Foreign>();
    for (const policy of cluster.policies) {
        for (const peer of peersOf(policy)) {
            const foreign = standIn(cluster, policy, peer);
            if (foreign === undefined) continue;
            const provided = pods.some((one) => !one.hostNetwork && isPicked(peer, policy.namespace, one));
            // A selector that does not name its namespace reaches into others than those rendered.
            if (provided && foreign.namespace !== undefined) continue;
            found.set(JSON.stringify([foreign.namespaceLabels, foreign.labels]), foreign);
        }
    }
    return [...found.values()];
}

function standIn(cluster: Cluster, policy: Policy, peer: NetworkPolicyPeer): Foreign | undefined {
    if (peer.ipBlock !== undefined) return undefined;
    const { namespaceSelector, podSelector = {} } = peer;
    const wanted = namespaceSelector === undefined ? { [nameLabel]: policy.namespace } : witnessOf(namespaceSelector);
    const labels = witnessOf(podSelector);
    if (wanted === undefined || labels === undefined) return undefined;
    const namespace = wanted[nameLabel];
    const rendered = namespace === undefined ? undefined : cluster.namespaces.get(namespace);
    // A namespace that is rendered has the labels it is rendered with, whatever a selector would like it to have.
    const namespaceLabels = rendered ?? wanted;
    if (namespaceSelector !== undefined && !matches(namespaceSelector, namespaceLabels)) return undefined;
    const shownNamespace =
        namespace ?? `any namespace${namespaceSelector ? bracketed(showSelector(namespaceSelector)) : ""}`;
    return {
        kind: "foreign",
        name: `${shownNamespace}/${shownPods(podSelector)}`,
        namespace,
        namespaceLabels,
        labels,
        absent: rendered !== undefined,
    };
}

const ownLabels = ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"];

/** A selector of this program's own kind is the name it selects; of others every label is shown. */
function shownPods(selector: LabelSelector): string {
    const { matchLabels = {}, matchExpressions = [] } = selector;
    const name = matchLabels["app.kubernetes.io/name"];
    const isOwn = matchExpressions.length === 0 && Object.keys(matchLabels).every((key) => ownLabels.includes(key));
    return name !== undefined && isOwn ? name : showSelector(selector) || "any pod";
}

function bracketed(text: string): string {
    return text === "" ? "" : `[${text}]`;
}

function addressesOf(cluster: Cluster, blocks: readonly NamedBlocks[]): readonly Addresses[] {
    const mentioned = cluster.policies.flatMap((policy) =>
        peersOf(policy).flatMap(({ ipBlock }) =>
            ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
        ),
    );
    const names = [...everywhere, ...blocks].flatMap(({ name, cidrs }) =>
        cidrs.map((cidr) => ({ name, range: rangeOf(cidr) })),
    );
    return atomsOf([...names.map(({ range }) => range.cidr), ...mentioned]).map((atom) => {
        const holding = names.filter(({ range }) => contains(range, atom.sample));
        const size = ({ range }: (typeof names)[number]) => range.last - range.first;
        // The later name wins among equals: a stack's own over what is so everywhere.
        const smallest = holding.reduce((best, one) => (size(one) <= size(best) ? one : best));
        return { kind: "addresses", name: smallest.name, atom };
    });
}

/** Whether a rule's peer means this endpoint. Pods are never meant by their addresses, nor addresses by labels. */
export function isPicked(peer: NetworkPolicyPeer, policyNamespace: string, endpoint: Endpoint): boolean {
    if (endpoint.kind === "addresses") {
        const { ipBlock } = peer;
        if (ipBlock === undefined || !contains(rangeOf(ipBlock.cidr), endpoint.atom.sample)) return false;
        return !(ipBlock.except ?? []).some((cidr) => contains(rangeOf(cidr), endpoint.atom.sample));
    }
    if (peer.ipBlock !== undefined || (endpoint.kind === "pods" && endpoint.hostNetwork)) return false;
    const { namespaceSelector, podSelector } = peer;
    const inNamespace =
        namespaceSelector === undefined
            ? endpoint.namespace === policyNamespace
            : matches(namespaceSelector, endpoint.namespaceLabels);
    return inNamespace && (podSelector === undefined || matches(podSelector, endpoint.labels));
}
