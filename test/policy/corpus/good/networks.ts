import type { Variation } from "../case";
import { addressedElsewhere, labelsOf, networkPolicy, object, role, roleBinding } from "../objects";
import { fine, plus } from "./variation";

const apiPolicy = "NetworkPolicy shop/api";
const apiService = "Service shop/api";
const gateway = "Gateway.gateway.networking.k8s.io edge/edge";
const ingress = "Ingress shop/worker";
const adapterRole = "Role shop/metrics-adapter";

export const networks: readonly Variation[] = [
    fine("a namespace and the pods in it", apiPolicy, {
        "spec.ingress[0].from[0].podSelector": { matchLabels: { "gateway.networking.k8s.io/gateway-name": "edge" } },
    }),
    fine("a list of namespaces", apiPolicy, {
        "spec.ingress[0].from[0].namespaceSelector": {
            matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["edge", "monitoring"] }],
        },
    }),
    fine("a namespace that carries a mark", apiPolicy, {
        "spec.ingress[0].from[0].namespaceSelector": {
            matchExpressions: [{ key: "stackwright.dev/gateway-access", operator: "Exists" }],
        },
    }),
    fine("a system by its name, whoever manages it", apiPolicy, {
        "spec.ingress[0].from[0].namespaceSelector": {
            matchLabels: { "app.kubernetes.io/part-of": "edge", "app.kubernetes.io/managed-by": "pulumi" },
        },
    }),
    fine("one of several systems", apiPolicy, {
        "spec.ingress[0].from[0].namespaceSelector": {
            matchExpressions: [{ key: "app.kubernetes.io/part-of", operator: "In", values: ["edge", "monitoring"] }],
        },
    }),
    fine("the internet, written as a translator's addresses", apiPolicy, {
        "spec.egress[1].to[0].ipBlock": {
            cidr: "64:ff9b::/96",
            except: ["10.0.0.0/104", "172.16.0.0/108", "192.168.0.0/112", "169.254.0.0/112"].map(
                (range) => `64:ff9b::${range}`,
            ),
        },
    }),
    fine("the whole of IPv6 that is routed", apiPolicy, { "spec.egress[1].to[0].ipBlock": { cidr: "2000::/3" } }),
    fine("one network outside", apiPolicy, { "spec.egress[1].to[0].ipBlock": { cidr: "198.51.100.0/24" } }),
    fine("one network of IPv6", apiPolicy, { "spec.egress[1].to[0].ipBlock": { cidr: "2001:db8:1234::/48" } }),
    fine("the internet of IPv6 but for one's own", apiPolicy, {
        "spec.egress[1].to[0].ipBlock": { cidr: "::/0", except: ["fc00::/7", "fe80::/10"] },
    }),
    fine("a port by name", apiPolicy, { "spec.ingress[0].ports": [{ protocol: "TCP", port: "http" }] }),
    fine("a short range of ports", apiPolicy, {
        "spec.egress[0].ports": [{ protocol: "TCP", port: 5432, endPort: 5440 }],
    }),
    fine("nobody may call it", apiPolicy, { "spec.ingress": [] }),
    fine(
        "the default deny in two policies",
        "NetworkPolicy edge/deny-all",
        { "spec.policyTypes": ["Ingress"] },
        {
            add: [networkPolicy("deny-egress", { podSelector: {}, policyTypes: ["Egress"] }, "edge")],
        },
    ),
    plus(
        "a policy for the gateway's own pods, which its controller makes",
        networkPolicy(
            "edge",
            {
                podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "edge" } },
                policyTypes: ["Egress"],
                egress: [
                    {
                        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } }],
                        ports: [{ protocol: "TCP", port: 8000 }],
                    },
                ],
            },
            "edge",
        ),
    ),
    fine("an Ingress that names the Secret of its users", ingress, {
        'metadata.annotations["nginx.ingress.kubernetes.io/auth-secret"]': "worker-login",
    }),
    fine("the Service says ClusterIP", apiService, { "spec.type": "ClusterIP" }),
    fine("the port's number instead of its name", apiService, { "spec.ports[0].targetPort": 8000 }),
    fine("the Service's port is the container's", "Service shop/worker", {
        "spec.ports[0]": { name: "http", port: 8000 },
    }),
    plus("a Service without a selector, for addresses that something else writes", addressedElsewhere("legacy")),
    fine("the redirect to HTTPS is written out", ingress, {
        'metadata.annotations["nginx.ingress.kubernetes.io/ssl-redirect"]': "true",
    }),
    fine(
        "the Ingress is served by a wildcard",
        ingress,
        { "spec.tls[0].hosts": ["*.example.com"] },
        {
            change: {
                [ingress]: { "spec.tls[0].hosts": ["*.example.com"] },
                "Certificate.cert-manager.io shop/worker": { "spec.dnsNames": ["*.example.com"] },
            },
        },
    ),
    fine(
        "cert-manager issues what the Ingress names",
        ingress,
        {
            'metadata.annotations["cert-manager.io/cluster-issuer"]': "letsencrypt",
        },
        { drop: ["Certificate.cert-manager.io shop/worker"] },
    ),
    fine("a wildcard certificate at the gateway", "Certificate.cert-manager.io edge/edge", {
        "spec.dnsNames": ["*.example.com"],
    }),
    fine("TLS is passed through", gateway, {
        "spec.listeners[2]": { name: "mesh", port: 8443, protocol: "TLS", tls: { mode: "Passthrough" } },
    }),
    fine(
        "the route is in another namespace than the Service, and is granted",
        "HTTPRoute.gateway.networking.k8s.io shop/api",
        {
            "spec.rules[0].backendRefs[0].namespace": "edge",
        },
        {
            add: [
                addressedElsewhere("api", "edge"),
                object(
                    "gateway.networking.k8s.io/v1beta1",
                    "ReferenceGrant",
                    "shop",
                    {
                        spec: {
                            from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" }],
                            to: [{ group: "", kind: "Service" }],
                        },
                    },
                    "edge",
                ),
            ],
        },
    ),
    fine("reading one Secret by name", adapterRole, {
        "rules[0]": { apiGroups: [""], resources: ["secrets"], resourceNames: ["database"], verbs: ["get"] },
    }),
    fine("reading logs", adapterRole, {
        "rules[0]": { apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list"] },
    }),
    fine("asking whose token it is", "ClusterRole shop-node-reader", {
        "rules[0]": { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
    }),
    fine("reading Deployments", adapterRole, {
        "rules[0]": { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch"] },
    }),
    fine("writing one's own ConfigMap", adapterRole, {
        "rules[0]": { apiGroups: [""], resources: ["configmaps"], resourceNames: ["api"], verbs: ["get", "patch"] },
    }),
    fine("reading a path of the API server", "ClusterRole shop-node-reader", {
        "rules[0]": { nonResourceURLs: ["/metrics"], verbs: ["get"] },
    }),
    plus("a role for people, put together from others", {
        ...object(
            "rbac.authorization.k8s.io/v1",
            "ClusterRole",
            "shop-view",
            {
                rules: [
                    { apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes"], verbs: ["get", "list"] },
                ],
                metadata: {
                    labels: { ...labelsOf("shop-view"), "rbac.authorization.k8s.io/aggregate-to-view": "true" },
                },
            },
            "",
        ),
        metadata: {
            name: "shop-view",
            labels: { ...labelsOf("shop-view"), "rbac.authorization.k8s.io/aggregate-to-view": "true" },
        },
    }),
    plus("the cluster's own read-only role, bound to a workload", {
        ...roleBinding("metrics-view", "metrics-adapter"),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    }),
    plus(
        "a second role for the same workload",
        role("metrics-config", [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }]),
        roleBinding("metrics-config", "metrics-adapter"),
    ),
];
