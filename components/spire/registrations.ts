import { labels, selectorLabels } from "../core/labels";
import { objectName } from "../core/naming";
import { spiffeId } from "../core/spiffe";
import { peerName } from "../core/traffic";
import type { Registration, SpireArgs } from "./args";

/** The parts of the controller manager's kinds that are used here. */
export interface ClusterSpiffeId {
    readonly apiVersion: typeof apiVersion;
    readonly kind: "ClusterSPIFFEID";
    readonly metadata: Metadata;
    readonly spec: {
        readonly spiffeIDTemplate: string;
        readonly namespaceSelector: Selector;
        readonly podSelector: Selector;
        readonly workloadSelectorTemplates: readonly string[];
        readonly dnsNameTemplates?: readonly string[];
        readonly federatesWith?: readonly string[];
        readonly className: string;
    };
}

export interface ClusterStaticEntry {
    readonly apiVersion: typeof apiVersion;
    readonly kind: "ClusterStaticEntry";
    readonly metadata: Metadata;
    readonly spec: {
        readonly spiffeID: string;
        readonly parentID: string;
        readonly selectors: readonly string[];
        readonly dnsNames?: readonly string[];
        readonly federatesWith?: readonly string[];
        readonly className: string;
    };
}

interface Metadata {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
}
interface Selector {
    readonly matchLabels: Readonly<Record<string, string>>;
}

const apiVersion = "spire.spiffe.io/v1alpha1";

/** Two stacks on one cluster share the kind; each stack's servers look at its own objects only. */
export function className(args: Pick<SpireArgs, "server">): string {
    return `stackwright-${args.server.part.environment}`;
}

/** What a workload's certificate may answer for. Never a bare name, which means another Service in every namespace. */
export function dnsNames({ part, services }: Registration): readonly string[] {
    return services.flatMap((service) =>
        [".svc", ".svc.cluster.local", ""].map((suffix) => `${service}.${part.namespace}${suffix}`),
    );
}

/** The common name of its certificate; none without a Service. */
export function certificateName(registration: Registration): string | undefined {
    return dnsNames(registration)[0];
}

/** What the kubelet must say of a caller's pod. */
function workloadSelectors({ part }: Registration): readonly string[] {
    return [
        `k8s:ns:${part.namespace}`,
        `k8s:sa:${part.serviceAccount}`,
        ...Object.entries(selectorLabels(part)).map(([key, value]) => `k8s:pod-label:${key}:${value}`),
    ];
}

export function clusterSpiffeId(args: SpireArgs, registration: Registration): ClusterSpiffeId {
    const { part } = registration;
    return {
        apiVersion,
        kind: "ClusterSPIFFEID",
        metadata: metadata("ClusterSPIFFEID", registration),
        spec: {
            // Written out: nothing that a pod says of itself may become part of its identity.
            spiffeIDTemplate: spiffeId(args.trustDomain, part),
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": part.namespace } },
            podSelector: { matchLabels: { ...selectorLabels(part) } },
            workloadSelectorTemplates: workloadSelectors(registration),
            ...listed("dnsNameTemplates", dnsNames(registration)),
            ...listed("federatesWith", peersOf(args)),
            className: className(args),
        },
    };
}

/** All agents of the cluster under one name, so that an entry need not know its node. */
function nodesId({ trustDomain, clusterName }: SpireArgs): string {
    return `spiffe://${trustDomain}/nodes/${clusterName}`;
}

/** The same without the controller manager's kinds: entries that hold for every node of the cluster. */
export function staticEntries(args: SpireArgs): readonly ClusterStaticEntry[] {
    const owner = args.server.part;
    return [
        {
            apiVersion,
            kind: "ClusterStaticEntry",
            metadata: { name: objectName("ClusterStaticEntry", "nodes"), labels: labels(owner) },
            spec: {
                spiffeID: nodesId(args),
                parentID: `spiffe://${args.trustDomain}/spire/server`,
                selectors: [`k8s_psat:cluster:${args.clusterName}`],
                className: className(args),
            },
        },
        ...args.registrations.map(
            (registration): ClusterStaticEntry => ({
                apiVersion,
                kind: "ClusterStaticEntry",
                metadata: metadata("ClusterStaticEntry", registration),
                spec: {
                    spiffeID: spiffeId(args.trustDomain, registration.part),
                    parentID: nodesId(args),
                    selectors: workloadSelectors(registration),
                    ...listed("dnsNames", dnsNames(registration)),
                    ...listed("federatesWith", peersOf(args)),
                    className: className(args),
                },
            }),
        ),
    ];
}

/** One file per entry, as the controller manager reads them from a folder. */
export function staticEntryFiles(args: SpireArgs): Readonly<Record<string, string>> {
    return Object.fromEntries(
        // JSON is YAML too.
        staticEntries(args).map((entry) => [`${entry.metadata.name}.yaml`, `${JSON.stringify(entry, null, 2)}\n`]),
    );
}

/** The same entries for `spire-server entry create -data`, for whoever repairs a server by hand. */
export function entriesFile(args: SpireArgs): string {
    const entries = staticEntries(args).map(({ spec }) => ({
        spiffe_id: spec.spiffeID,
        parent_id: spec.parentID,
        selectors: spec.selectors.map((selector) => {
            const [type = "", ...value] = selector.split(":");
            return { type, value: value.join(":") };
        }),
        ...listed("dns_names", spec.dnsNames ?? []),
        ...listed("federates_with", spec.federatesWith ?? []),
    }));
    return `${JSON.stringify({ entries }, null, 2)}\n`;
}

function peersOf({ federation = [] }: SpireArgs): readonly string[] {
    return federation.map(({ trustDomain }) => trustDomain);
}

function metadata(kind: string, { part }: Registration): Metadata {
    return {
        // Cluster-scoped, and a namespace belongs to one stack.
        name: objectName(kind, part.namespace, part.name),
        labels: labels(part),
        annotations: { "stackwright.dev/workload": peerName(part) },
    };
}

function listed<Key extends string>(key: Key, items: readonly string[]): { [K in Key]?: readonly string[] } {
    return (items.length === 0 ? {} : { [key]: items }) as { [K in Key]?: readonly string[] };
}
