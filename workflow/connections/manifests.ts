import type { PodSpec } from "kubernetes-types/core/v1";
import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import { type PortRange, protocols } from "./ports";
import type { Labels } from "./selectors";

/** A rendered object, as far as it is read here. */
export interface Manifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name?: string; readonly namespace?: string; readonly labels?: Labels };
    readonly spec?: unknown;
}

export interface Policy {
    readonly name: string;
    readonly namespace: string;
    readonly spec: NetworkPolicySpec;
}

/** The pods of one workload, which are alike to every policy. */
export interface WorkloadPods {
    readonly workload: string;
    readonly namespace: string;
    readonly labels: Labels;
    readonly hostNetwork: boolean;
    /** What they listen on, by the names that policies may use. */
    readonly ports: readonly (PortRange & { readonly name?: string })[];
}

export interface Cluster {
    /** Every namespace that is rendered or holds something rendered, with the labels it has. */
    readonly namespaces: ReadonlyMap<string, Labels>;
    readonly policies: readonly Policy[];
    readonly pods: readonly WorkloadPods[];
}

export function readCluster(manifests: readonly Manifest[]): Cluster {
    const policies = manifests.flatMap(policyOf);
    const pods = manifests.flatMap(podsOf);
    const namespaces = new Map<string, Labels>();
    for (const { namespace } of [...policies, ...pods]) namespaces.set(namespace, namespaceLabels(namespace));
    for (const { apiVersion, kind, metadata } of manifests) {
        if (apiVersion === "v1" && kind === "Namespace" && metadata.name !== undefined) {
            namespaces.set(metadata.name, { ...metadata.labels, ...namespaceLabels(metadata.name) });
        }
    }
    return { namespaces, policies, pods };
}

/** What every namespace is labelled with by the API server. */
function namespaceLabels(name: string): Labels {
    return { "kubernetes.io/metadata.name": name };
}

function policyOf({ apiVersion, kind, metadata, spec }: Manifest): readonly Policy[] {
    if (kind !== "NetworkPolicy" || apiVersion !== "networking.k8s.io/v1") return [];
    const { name = "", namespace = "default" } = metadata;
    return [{ name, namespace, spec: spec as NetworkPolicySpec }];
}

interface PodTemplate {
    readonly metadata?: { readonly labels?: Labels };
    readonly spec?: PodSpec;
}

/** Where each kind that makes pods keeps what they are made from. */
const templates: Readonly<Record<string, (object: Manifest) => PodTemplate | undefined>> = {
    Pod: ({ metadata, spec }) => ({ metadata, spec: spec as PodSpec }),
    Deployment: (object) => templateOf(object.spec),
    StatefulSet: (object) => templateOf(object.spec),
    DaemonSet: (object) => templateOf(object.spec),
    ReplicaSet: (object) => templateOf(object.spec),
    ReplicationController: (object) => templateOf(object.spec),
    Job: (object) => templateOf(object.spec),
    Gateway: dataPlane,
    Cluster: instances,
    CronJob: ({ spec }) => templateOf((spec as { jobTemplate?: { spec?: unknown } } | undefined)?.jobTemplate?.spec),
};

interface GatewaySpec {
    readonly infrastructure?: { readonly labels?: Labels };
    readonly listeners?: readonly { readonly port: number }[];
}

/** What a Gateway's controller runs for it in the same namespace, known by the Gateway's name. */
function dataPlane({ metadata, spec }: Manifest): PodTemplate {
    const { infrastructure, listeners = [] } = spec as GatewaySpec;
    const numbers = [...new Set(listeners.map(({ port }) => port))];
    const ports = numbers.map((containerPort) => ({ containerPort }));
    return {
        metadata: {
            labels: { ...infrastructure?.labels, "gateway.networking.k8s.io/gateway-name": metadata.name ?? "" },
        },
        spec: { containers: [{ name: "data-plane", ports }] },
    };
}

/** What the operator CloudNativePG runs for a database: the ports are those of its own program, which nobody can move. */
function instances({ apiVersion, metadata }: Manifest): PodTemplate | undefined {
    if (!apiVersion.startsWith("postgresql.cnpg.io/")) return undefined;
    const ports = Object.entries({ postgres: 5432, metrics: 9187, status: 8000 });
    return {
        metadata: { labels: { ...metadata.labels, "cnpg.io/cluster": metadata.name ?? "" } },
        spec: {
            containers: [{ name: "postgres", ports: ports.map(([name, containerPort]) => ({ name, containerPort })) }],
        },
    };
}

function templateOf(spec: unknown): PodTemplate | undefined {
    return (spec as { template?: PodTemplate } | undefined)?.template;
}

function podsOf(object: Manifest): readonly WorkloadPods[] {
    const template = templates[object.kind]?.(object);
    if (template === undefined) return [];
    const { name = "", namespace = "default" } = object.metadata;
    const containers = [...(template.spec?.initContainers ?? []), ...(template.spec?.containers ?? [])];
    return [
        {
            workload: name,
            namespace,
            labels: { ...template.metadata?.labels },
            hostNetwork: template.spec?.hostNetwork === true,
            ports: containers.flatMap(({ ports = [] }) =>
                ports.map((port) => ({
                    protocol: protocols.find((one) => one === port.protocol) ?? "TCP",
                    from: port.containerPort,
                    to: port.containerPort,
                    ...(port.name === undefined ? {} : { name: port.name }),
                })),
            ),
        },
    ];
}
