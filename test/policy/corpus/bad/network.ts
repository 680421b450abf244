import { added, agent, api, type BadCase, backup, bad, cronPodPath, podPath, postgres, worker } from "../case";
import { addressedElsewhere, networkPolicy, object, role, roleBinding, selectorOf, service } from "../objects";

const denyAll = "NetworkPolicy shop/deny-all";
const apiPolicy = "NetworkPolicy shop/api";
const apiService = "Service shop/api";
const ingress = "Ingress shop/worker";
const gateway = "Gateway.gateway.networking.k8s.io edge/edge";

const peer = (from: object): object => [{ from: [from], ports: [{ protocol: "TCP", port: 8000 }] }];

export const network: readonly BadCase[] = [
    // Without the default deny, a workload that no other policy selects is bare.
    bad(
        "require-network-policy",
        "egress is open where the default deny stops at ingress",
        worker,
        {},
        {
            change: { [denyAll]: { "spec.policyTypes": ["Ingress"] } },
            also: ["require-default-deny"],
        },
    ),
    bad(
        "require-network-policy",
        "an allow-all undoes every other policy",
        worker,
        {},
        {
            add: [networkPolicy("debug", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] })],
            also: ["forbid-open-network-rules"],
        },
    ),
    bad(
        "require-network-policy",
        "egress to anywhere on every port",
        worker,
        {},
        {
            add: [
                networkPolicy("internet", {
                    podSelector: { matchLabels: selectorOf("worker") },
                    policyTypes: ["Egress"],
                    egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }],
                }),
            ],
            also: ["forbid-open-network-rules"],
        },
    ),
    bad(
        "require-network-policy",
        "the two halves of the internet are the internet",
        worker,
        {},
        {
            add: [
                networkPolicy("halves", {
                    podSelector: { matchLabels: selectorOf("worker") },
                    policyTypes: ["Egress"],
                    egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/1" } }, { ipBlock: { cidr: "128.0.0.0/1" } }] }],
                }),
            ],
            also: ["forbid-open-network-rules"],
        },
    ),
    bad("forbid-open-network-rules", "any namespace may call", apiPolicy, {
        "spec.ingress": peer({ namespaceSelector: {} }),
    }),
    bad("forbid-open-network-rules", "any namespace but one may call", apiPolicy, {
        "spec.ingress": peer({
            namespaceSelector: {
                matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["default"] }],
            },
        }),
    }),
    bad("forbid-open-network-rules", "any namespace of any team but one may call", apiPolicy, {
        "spec.ingress": peer({
            namespaceSelector: { matchExpressions: [{ key: "team", operator: "NotIn", values: ["interns"] }] },
        }),
    }),
    bad("forbid-open-network-rules", "every namespace has a name", apiPolicy, {
        "spec.ingress": peer({
            namespaceSelector: { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "Exists" }] },
        }),
    }),
    ...[
        { matchLabels: { "app.kubernetes.io/managed-by": "pulumi" } },
        { matchLabels: { "pod-security.kubernetes.io/enforce": "restricted" } },
        { matchExpressions: [{ key: "app.kubernetes.io/managed-by", operator: "In", values: ["pulumi", "Helm"] }] },
        { matchExpressions: [{ key: "pod-security.kubernetes.io/enforce", operator: "Exists" }] },
        { matchExpressions: [{ key: "app.kubernetes.io/part-of", operator: "Exists" }] },
    ].map((namespaceSelector) =>
        bad("forbid-open-network-rules", `every namespace carries ${JSON.stringify(namespaceSelector)}`, apiPolicy, {
            "spec.ingress": peer({ namespaceSelector }),
        }),
    ),
    bad("forbid-open-network-rules", "every pod has a name", apiPolicy, {
        "spec.ingress": peer({
            podSelector: { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "Exists" }] },
        }),
    }),
    bad("forbid-open-network-rules", "every pod of the namespace may call", apiPolicy, {
        "spec.ingress": peer({ podSelector: {} }),
    }),
    bad("forbid-open-network-rules", "a port is open to everybody", apiPolicy, {
        "spec.ingress": [{ ports: [{ protocol: "TCP", port: 8000 }] }],
    }),
    bad("forbid-open-network-rules", "the whole internet, with one address left out", apiPolicy, {
        "spec.egress[1].to[0].ipBlock.except": ["203.0.113.0/24"],
    }),
    bad("forbid-open-network-rules", "the metadata service is not left out", apiPolicy, {
        "spec.egress[1].to[0].ipBlock.except": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
    }),
    bad("forbid-open-network-rules", "the whole of IPv6", apiPolicy, {
        "spec.egress[1].to[0].ipBlock": { cidr: "::/0" },
    }),
    bad("forbid-open-network-rules", "the whole of IPv6, with one address left out", apiPolicy, {
        "spec.egress[1].to[0].ipBlock": { cidr: "::/0", except: ["2001:db8::/128"] },
    }),
    bad("forbid-open-network-rules", "every address of the links of IPv6", apiPolicy, {
        "spec.egress[1].to[0].ipBlock": { cidr: "::/0", except: ["fc00::/7"] },
    }),
    bad("forbid-open-network-rules", "the whole of IPv4, written as IPv6", apiPolicy, {
        "spec.egress[1].to[0].ipBlock": { cidr: "::ffff:0.0.0.0/96" },
    }),
    bad("forbid-open-network-rules", "every port of the database", apiPolicy, { "spec.egress[0].ports": undefined }),
    bad("forbid-open-network-rules", "every TCP port of the database", apiPolicy, {
        "spec.egress[0].ports": [{ protocol: "TCP" }],
    }),
    bad("forbid-open-network-rules", "a range of ports that is all of them", apiPolicy, {
        "spec.egress[0].ports": [{ protocol: "TCP", port: 1, endPort: 65535 }],
    }),
    {
        rule: "require-default-deny",
        name: "the namespace of the gateway denies nothing",
        at: "Namespace edge",
        drop: ["NetworkPolicy edge/deny-all"],
    },
    bad(
        "require-default-deny",
        "the default deny allows one thing",
        "Namespace edge",
        {},
        {
            change: {
                "NetworkPolicy edge/deny-all": {
                    "spec.ingress": [
                        {
                            from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } }],
                            ports: [{ protocol: "TCP", port: 443 }],
                        },
                    ],
                },
            },
        },
    ),
    bad(
        "require-default-deny",
        "the default deny selects only some pods",
        "Namespace edge",
        {},
        {
            change: {
                "NetworkPolicy edge/deny-all": {
                    "spec.podSelector": { matchLabels: { "gateway.networking.k8s.io/gateway-name": "edge" } },
                },
            },
        },
    ),
    bad("forbid-exposed-services", "the API has a load balancer of its own", apiService, {
        "spec.type": "LoadBalancer",
    }),
    bad("forbid-exposed-services", "the API is open on every node", apiService, { "spec.type": "NodePort" }),
    bad("forbid-external-ips", "the Service takes a foreign address", apiService, {
        "spec.externalIPs": ["203.0.113.10"],
    }),
    added("forbid-external-names", "a name of ours stands for a host of theirs", "Service shop/payments", [
        object("v1", "Service", "payments", { spec: { type: "ExternalName", externalName: "payments.example.com" } }),
    ]),
    bad("require-ingress-tls", "nothing is served over TLS", ingress, { "spec.tls": undefined }),
    bad("require-ingress-tls", "the host is not among those with a certificate", ingress, {
        "spec.rules[0].host": "admin.example.com",
    }),
    bad("require-ingress-tls", "the rule serves any host", ingress, { "spec.rules[0].host": undefined }),
    bad(
        "require-ingress-tls",
        "the certificate is not named",
        ingress,
        { "spec.tls[0].secretName": undefined },
        {
            also: ["require-route-certificates"],
        },
    ),
    bad("require-ingress-tls", "plain HTTP is not redirected", ingress, {
        'metadata.annotations["nginx.ingress.kubernetes.io/ssl-redirect"]': "false",
    }),
    bad(
        "require-gateway-tls",
        "the API is served without TLS",
        gateway,
        {},
        {
            change: { "HTTPRoute.gateway.networking.k8s.io shop/api": { "spec.parentRefs[0].sectionName": "http" } },
        },
    ),
    bad(
        "require-gateway-tls",
        "the route attaches to every listener",
        gateway,
        {},
        {
            change: { "HTTPRoute.gateway.networking.k8s.io shop/api": { "spec.parentRefs[0].sectionName": undefined } },
        },
    ),
    bad(
        "require-gateway-tls",
        "the redirect leads to plain HTTP",
        gateway,
        {},
        {
            change: {
                "HTTPRoute.gateway.networking.k8s.io edge/redirect": {
                    "spec.rules[0].filters[0].requestRedirect.scheme": "http",
                },
            },
        },
    ),
    bad("require-gateway-tls", "the listener for HTTPS has no certificate", gateway, {
        "spec.listeners[1].tls.certificateRefs": [],
    }),
    bad("require-gateway-tls", "a listener passes TCP through in the clear", gateway, {
        "spec.listeners[2]": { name: "tcp", port: 5432, protocol: "TCP" },
    }),
    bad(
        "require-own-service-account",
        "the worker names no account",
        worker,
        { [`${podPath}.serviceAccountName`]: undefined },
        {
            also: ["forbid-orphans"],
        },
    ),
    bad(
        "require-own-service-account",
        "the agent uses the default account",
        agent,
        {
            [`${podPath}.serviceAccountName`]: "default",
        },
        { also: ["forbid-orphans"] },
    ),
    bad(
        "require-single-identity",
        "the worker uses the API's account",
        worker,
        { [`${podPath}.serviceAccountName`]: "api" },
        {
            also: ["forbid-orphans"],
        },
    ),
    bad(
        "require-single-identity",
        "the backup uses the database's account",
        backup,
        {
            [`${cronPodPath}.serviceAccountName`]: "postgres",
        },
        { also: ["forbid-orphans"] },
    ),
    bad("forbid-unneeded-tokens", "the API has a token and no role", api, {
        [`${podPath}.automountServiceAccountToken`]: true,
    }),
    bad(
        "forbid-unneeded-tokens",
        "the account asks for the token instead of the pod",
        postgres,
        {
            [`${podPath}.automountServiceAccountToken`]: undefined,
        },
        {
            change: {
                [postgres]: { [`${podPath}.automountServiceAccountToken`]: undefined },
                "ServiceAccount shop/postgres": { automountServiceAccountToken: true },
            },
            also: ["require-token-choice"],
        },
    ),
    added("forbid-shared-namespaces", "a Service in the default namespace", "Service default/api", [
        addressedElsewhere("api", "default"),
    ]),
    added("forbid-shared-namespaces", "a role beside the cluster's own", "Role kube-system/reader", [
        {
            ...role("reader", [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }]),
            metadata: { ...role("reader", []).metadata, namespace: "kube-system" },
        },
        {
            ...roleBinding("reader", "metrics-adapter"),
            metadata: { ...roleBinding("reader", "x").metadata, namespace: "kube-system" },
        },
    ]),
    added(
        "forbid-token-secrets",
        "a token that never expires",
        "Secret shop/worker-token",
        [
            object("v1", "Secret", "worker-token", {
                metadata: { annotations: { "kubernetes.io/service-account.name": "worker" } },
                type: "kubernetes.io/service-account-token",
            }),
        ],
        { also: ["forbid-orphans"] },
    ),
    added("require-service-endpoints", "a Service for a worker that was renamed", "Service shop/jobs", [
        service("jobs"),
    ]),
];
