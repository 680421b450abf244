import type { Node } from "kubernetes-types/core/v1";
import { nodeAddress, podRangeOfNode } from "../addresses";
import type { NodeSize } from "../options";
import { resourceMetricsPath } from "../simulation";

export const simulatedLabel = "stackwright.dev/simulated";

const region = "local";
const zones = ["local-a", "local-b", "local-c"] as const;

export interface NodeFacts {
    readonly size: NodeSize;
    /** Where kwok answers for the kubelets of all nodes. */
    readonly kubeletPort: number;
    /** Of the API server: `v1.35.4`. */
    readonly version: string;
}

export function nodeName(index: number): string {
    return `node-${index + 1}`;
}

/** Node `index` of the cluster. Zones are taken in turn, so that any number of nodes is spread evenly. */
export function nodeSpec(index: number, { size, kubeletPort, version }: NodeFacts): Node & { status: object } {
    const name = nodeName(index);
    const resources = {
        cpu: String(size.cpu),
        memory: size.memory,
        pods: String(size.pods),
        "ephemeral-storage": "100Gi",
    };
    return {
        apiVersion: "v1",
        kind: "Node",
        metadata: {
            name,
            labels: {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "node.kubernetes.io/instance-type": `simulated-${size.cpu}cpu-${size.memory.toLowerCase()}`,
                "topology.kubernetes.io/region": region,
                "topology.kubernetes.io/zone": zones[index % zones.length] ?? zones[0],
                [simulatedLabel]: "true",
            },
            annotations: { "metrics.k8s.io/resource-metrics-path": resourceMetricsPath(name) },
        },
        spec: { podCIDR: podRangeOfNode(index), podCIDRs: [podRangeOfNode(index)] },
        status: {
            addresses: [
                { type: "InternalIP", address: nodeAddress(index) },
                { type: "Hostname", address: name },
                // The only one that anything connects to.
                { type: "InternalDNS", address: "localhost" },
            ],
            daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
            capacity: resources,
            allocatable: resources,
            nodeInfo: {
                architecture: "amd64",
                bootID: "simulated",
                containerRuntimeVersion: "kwok://simulated",
                kernelVersion: "simulated",
                kubeProxyVersion: version,
                kubeletVersion: version,
                machineID: name,
                operatingSystem: "linux",
                osImage: "simulated",
                systemUUID: name,
            },
        },
    };
}

/** What a node that is there lacks of what it should be: a patch of the object, one of its status, or nothing. */
export function nodeChanges(present: Node, wanted: Node & { status: object }): { object?: object; status?: object } {
    const { labels, annotations } = wanted.metadata ?? {};
    const object = holds(present.metadata, { labels, annotations })
        ? {}
        : { object: { metadata: { labels, annotations } } };
    const status = holds(present.status, wanted.status) ? {} : { status: { status: wanted.status } };
    return { ...object, ...status };
}

/** Is everything that `wanted` says also said by `present`? Arrays are compared whole. */
export function holds(present: unknown, wanted: unknown): boolean {
    if (Array.isArray(wanted) || wanted === null || typeof wanted !== "object") {
        return JSON.stringify(present) === JSON.stringify(wanted);
    }
    if (present === null || typeof present !== "object") return false;
    const fields = present as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).every(([key, value]) => holds(fields[key], value));
}
