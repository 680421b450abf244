import type { LimitRange, Namespace, ResourceQuota, ServiceAccount } from "kubernetes-types/core/v1";
import type { NetworkPolicy, NetworkPolicyPeer } from "kubernetes-types/networking/v1";
import { type Labels, labels } from "../core/labels";
import { objectName } from "../core/naming";
import { waiverAnnotations } from "../core/waiver";
import type { Dns, NamespaceBaselineArgs, PodSecurity } from "./args";

/** Gateways admit routes from namespaces that carry this label. */
export const gatewayAccessLabel: Labels = { "stackwright.dev/gateway-access": "allowed" };

/** The rule that a Pod Security level below restricted is waived from. */
export const podSecurityRule = "require-restricted-namespace";

const dnsPort = 53;

export function namespace(args: NamespaceBaselineArgs): Namespace {
    const { waiver } = args.podSecurity;
    return {
        metadata: {
            name: objectName("Namespace", args.name),
            labels: {
                ...args.labels,
                ...ownLabels(args),
                ...podSecurityLabels(args.podSecurity),
                "stackwright.dev/owner": args.owner,
                "stackwright.dev/cost-center": args.costCenter ?? args.system,
                ...(args.gatewayAccess === true ? gatewayAccessLabel : {}),
            },
            annotations: {
                ...(args.description === undefined ? {} : { "stackwright.dev/description": args.description }),
                ...(waiver === undefined ? {} : waiverAnnotations({ [podSecurityRule]: waiver })),
            },
        },
    };
}

/** Enforced, audited and warned about at one level, pinned to one release in all three modes. */
function podSecurityLabels({ level = "restricted", version }: PodSecurity): Labels {
    const modes = ["enforce", "audit", "warn"].flatMap((mode) => [
        [`pod-security.kubernetes.io/${mode}`, level],
        [`pod-security.kubernetes.io/${mode}-version`, `v${version}`],
    ]);
    return Object.fromEntries(modes);
}

export function quota(args: NamespaceBaselineArgs): ResourceQuota {
    const { requests, limits, pods, persistentVolumeClaims, storage, loadBalancers = 0, nodePorts = 0 } = args.quota;
    return {
        metadata: metadata(args, "ResourceQuota", "quota"),
        spec: {
            hard: {
                "requests.cpu": requests.cpu,
                "requests.memory": requests.memory,
                "limits.cpu": limits.cpu,
                "limits.memory": limits.memory,
                pods: String(pods),
                persistentvolumeclaims: String(persistentVolumeClaims),
                "requests.storage": storage,
                "services.loadbalancers": String(loadBalancers),
                "services.nodeports": String(nodePorts),
            },
        },
    };
}

/** Pods that claim to be as important as the cluster itself could evict everybody else's. */
export function systemPriorityQuota(args: NamespaceBaselineArgs): ResourceQuota {
    return {
        metadata: metadata(args, "ResourceQuota", "no-system-priority"),
        spec: {
            hard: { pods: "0" },
            scopeSelector: {
                matchExpressions: [
                    {
                        scopeName: "PriorityClass",
                        operator: "In",
                        values: ["system-node-critical", "system-cluster-critical"],
                    },
                ],
            },
        },
    };
}

export function limitRange(args: NamespaceBaselineArgs): LimitRange {
    const { container, pod } = args.limits;
    return {
        metadata: metadata(args, "LimitRange", "limits"),
        spec: {
            limits: [
                {
                    type: "Container",
                    defaultRequest: { ...container.defaultRequest },
                    default: { ...container.defaultLimit },
                    max: { ...container.max },
                },
                { type: "Pod", max: { ...pod.max } },
            ],
        },
    };
}

/** Nothing in, nothing out: every allowed connection is a policy of its own. */
export function denyAll(args: NamespaceBaselineArgs): NetworkPolicy {
    return {
        metadata: metadata(args, "NetworkPolicy", "deny-all"),
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    };
}

export function allowDns(args: NamespaceBaselineArgs): NetworkPolicy {
    return {
        metadata: metadata(args, "NetworkPolicy", "allow-dns"),
        spec: {
            podSelector: {},
            policyTypes: ["Egress"],
            egress: [
                {
                    to: dnsPeers(args.dns),
                    // Answers that do not fit a datagram come over TCP.
                    ports: [
                        { protocol: "UDP", port: dnsPort },
                        { protocol: "TCP", port: dnsPort },
                    ],
                },
            ],
        },
    };
}

function dnsPeers({ namespace: where, podLabels, cacheCidrs = [] }: Dns): NetworkPolicyPeer[] {
    return [
        {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": where } },
            podSelector: { matchLabels: { ...podLabels } },
        },
        ...cacheCidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ];
}

/** Every namespace has this account, and every pod that names none uses it: it must open nothing. */
export function defaultAccount(args: NamespaceBaselineArgs): ServiceAccount {
    return { metadata: { name: "default", namespace: args.name }, automountServiceAccountToken: false };
}

function metadata(args: NamespaceBaselineArgs, kind: string, role: string) {
    return { name: objectName(kind, args.system, role), namespace: args.name, labels: { ...ownLabels(args) } };
}

function ownLabels({ system, environment }: NamespaceBaselineArgs): Labels {
    return labels({ name: system, system, component: "namespace", environment });
}
