import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import type { NamedBlocks } from "../../../workflow/connections/endpoints";
import { type Connections, evaluateConnections } from "../../../workflow/connections/evaluate";
import type { Manifest } from "../../../workflow/connections/manifests";
import { showPorts } from "../../../workflow/connections/ports";
import { endpointName } from "../../../workflow/connections/show";

export interface PodOptions {
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly kind?: string;
    readonly hostNetwork?: boolean;
    readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
}

/** A workload called `name`, whose pods carry `app: name` unless told otherwise. */
export function pods(name: string, options: PodOptions = {}): Manifest {
    const { namespace = "shop", labels = { app: name }, kind = "Deployment", hostNetwork, ports = [] } = options;
    const template = {
        metadata: { labels },
        spec: {
            ...(hostNetwork === undefined ? {} : { hostNetwork }),
            containers: [{ name: "main", image: "i:1", ports }],
        },
    };
    const metadata = { name, namespace };
    switch (kind) {
        case "Pod":
            return { apiVersion: "v1", kind, metadata: { ...metadata, labels }, spec: template.spec };
        case "CronJob":
            return { apiVersion: "batch/v1", kind, metadata, spec: { jobTemplate: { spec: { template } } } };
        default:
            return { apiVersion: "apps/v1", kind, metadata, spec: { template } };
    }
}

export function policy(name: string, spec: NetworkPolicySpec, namespace = "shop"): Manifest {
    return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): Manifest {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

export const app = (name: string) => ({ matchLabels: { app: name } });

/** Nothing in, nothing out, for every pod of a namespace. */
export function denyAll(where = "shop"): Manifest {
    return policy("deny-all", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }, where);
}

export function evaluate(manifests: readonly Manifest[], blocks: readonly NamedBlocks[] = []): Connections {
    return evaluateConnections(manifests, blocks);
}

/** The ports on which one endpoint may call another, by their names; `nothing` where it may not. */
export function reach(connections: Connections, from: string, to: string): string {
    const named = (name: string) => connections.endpoints.some((endpoint) => endpointName(endpoint) === name);
    for (const name of [from, to]) {
        if (!named(name)) {
            throw new Error(`no endpoint ${name} among ${connections.endpoints.map(endpointName).join("; ")}`);
        }
    }
    const flow = connections.flows.find((one) => endpointName(one.from) === from && endpointName(one.to) === to);
    return flow === undefined ? "nothing" : showPorts(flow.ports);
}

export const api = pods("api", { ports: [{ name: "http", containerPort: 8000 }] });
export const store = pods("store", {
    ports: [
        { name: "sql", containerPort: 5432 },
        { name: "gossip", containerPort: 7946, protocol: "UDP" },
    ],
});
export const both = [api, store];

export const egressOfApi = (to: NetworkPolicySpec["egress"]): NetworkPolicySpec => ({
    podSelector: app("api"),
    policyTypes: ["Egress"],
    ...(to === undefined ? {} : { egress: to }),
});
export const ingressOfStore = (rules: NetworkPolicySpec["ingress"]): NetworkPolicySpec => ({
    podSelector: app("store"),
    policyTypes: ["Ingress"],
    ...(rules === undefined ? {} : { ingress: rules }),
});
