// Who may reach whom and who may do what, where a rule has two conditions and each of them counts.
import { deployment, type KubeObject, networkPolicy, object, role, roleBinding, selectorOf, service } from "../objects";
import { type Alone, silent, told } from "./case";

const selected = { podSelector: { matchLabels: selectorOf("api") } };
const neighbour = { podSelector: { matchLabels: selectorOf("web") } };
const named = { matchLabels: { "kubernetes.io/metadata.name": "edge" } };
const port = [{ protocol: "TCP", port: 8000 }];
const tight = networkPolicy("tight", {
    ...selected,
    ingress: [{ from: [neighbour], ports: port }],
    egress: [{ to: [neighbour], ports: port }],
});
const from = (peer: object): KubeObject =>
    networkPolicy("in", { ...selected, policyTypes: ["Ingress"], ingress: [{ from: [peer] }] });
const to = (cidr: string): KubeObject =>
    networkPolicy("out", {
        ...selected,
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr } }], ports: port }],
    });
const open = "forbid-open-network-rules";
const source = "a selector that names the source";

const policies: readonly Alone[] = [
    silent("require-network-policy", "two directions that follow from the rules", deployment("api"), tight),
    silent(
        "require-network-policy",
        "some pods of any namespace, on every port",
        deployment("api"),
        tight,
        from({ namespaceSelector: {}, ...neighbour }),
    ),
    silent(
        "require-network-policy",
        "every pod of one namespace, on every port",
        deployment("api"),
        tight,
        from({ namespaceSelector: named, podSelector: {} }),
    ),
    {
        ...told(open, "every pod of the namespace", source, from({ podSelector: {} })),
        says: "from[0].podSelector is {}",
    },
    { ...told(open, "a peer without anything", source, from({})), says: "from[0] is {}" },
    silent(open, "a wide range with nothing in it that has to stay out", to("64.0.0.0/7")),
    {
        ...told(
            open,
            "an exception that is no range",
            "a narrower range, or exceptions for 10.0.0.0/99",
            to("0.0.0.0/0"),
        ),
        settings: { mustExcept: ["10.0.0.0/99"] },
    },
];

const rbac = "rbac.authorization.k8s.io";
const bound = (kind: string, name: string, subject: string): KubeObject =>
    object(`${rbac}/v1`, "RoleBinding", "api", {
        roleRef: { apiGroup: rbac, kind, name },
        subjects: [{ kind: subject, name: "default", ...(subject === "ServiceAccount" ? { namespace: "shop" } : {}) }],
    });
const reading = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];

const holding = (subject: object): KubeObject =>
    object(`${rbac}/v1`, "RoleBinding", "api", {
        roleRef: { apiGroup: rbac, kind: "Role", name: "api" },
        subjects: [subject],
    });
const asUser = (name: string): KubeObject =>
    holding({ kind: "User", apiGroup: rbac, name: `system:serviceaccount:shop:${name}` });
const homeless = (name: string): KubeObject => holding({ kind: "ServiceAccount", name });

const identities: readonly Alone[] = [
    silent(
        "forbid-unneeded-tokens",
        "an account that a role is bound to as a user",
        deployment("api", { automountServiceAccountToken: true }),
        asUser("api"),
    ),
    told(
        "require-role-references",
        "an account that nobody makes, as a user",
        "a ServiceAccount of namespace shop",
        role("api", reading),
        asUser("api"),
    ),
    told(
        "require-role-references",
        "an account without a namespace of its own",
        "a ServiceAccount of namespace shop",
        role("api", reading),
        homeless("api"),
    ),
    told(
        "forbid-cluster-admin",
        "a role of the namespace that the cluster's parts own",
        "a role of the program's own",
        bound("Role", "system:controller:token-cleaner", "ServiceAccount"),
    ),
    silent(
        "forbid-cluster-admin",
        "asking whose token it is",
        bound("ClusterRole", "system:auth-delegator", "ServiceAccount"),
    ),
    {
        ...silent(
            "forbid-wildcard-roles",
            "a role that may be put together from others",
            object(`${rbac}/v1`, "ClusterRole", "people", { aggregationRule: { clusterRoleSelectors: [{}] } }),
        ),
        settings: { aggregated: ["people"] },
    },
    silent(
        "forbid-broad-subjects",
        "a group that is called like an account",
        holding({ kind: "Group", apiGroup: rbac, name: "system:serviceaccount:shop:default" }),
    ),
    silent("forbid-broad-subjects", "a group of that name", bound("Role", "api", "Group")),
    silent("forbid-cluster-admin", "a role of the namespace of that name", bound("Role", "edit", "ServiceAccount")),
    silent(
        "forbid-pod-creation",
        "what belongs to pods, without the pods",
        role("api", [{ apiGroups: [""], resources: ["pods/*"], verbs: ["create"] }]),
    ),
    silent(
        "require-role-references",
        "a role of the cluster, bound in one namespace",
        bound("ClusterRole", "api", "User"),
        object(`${rbac}/v1`, "ClusterRole", "api", { rules: reading }),
    ),
    silent(
        "require-role-references",
        "a role that another program makes",
        bound("Role", "extension-apiserver-authentication-reader", "User"),
    ),
    {
        ...silent(
            "require-role-references",
            "an account that another program makes",
            role("api", reading),
            roleBinding("api", "operator"),
        ),
        settings: { existing: ["operator"] },
    },
];

const ingress = (spec: object): KubeObject => object("networking.k8s.io/v1", "Ingress", "api", { spec });
const backend = { service: { name: "api", port: { name: "http" } } };
const gatewayApi = "gateway.networking.k8s.io/v1";
const granted = object(
    "gateway.networking.k8s.io/v1beta1",
    "ReferenceGrant",
    "routes",
    {
        spec: {
            from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" }],
            to: [{ group: "", kind: "Secret" }],
        },
    },
    "other",
);

const ways: readonly Alone[] = [
    silent("require-ingress-tls", "nothing to serve, and nothing to serve it with", ingress({})),
    silent(
        "require-ingress-tls",
        "a backend for whatever comes, with TLS",
        ingress({ defaultBackend: backend, tls: [{ hosts: ["api.example.com"], secretName: "api-tls" }] }),
    ),
    told(
        "require-ingress-tls",
        "a host of one word below a star",
        "a host that spec.tls lists",
        ingress({ tls: [{ hosts: ["*.localhost"], secretName: "api-tls" }], rules: [{ host: "localhost" }] }),
    ),
    told(
        "require-route-backends",
        "a grant for something else",
        "a ReferenceGrant in namespace other for HTTPRoutes of shop",
        object(gatewayApi, "HTTPRoute", "api", {
            spec: {
                parentRefs: [{ kind: "Service", name: "api" }],
                rules: [{ backendRefs: [{ name: "api", namespace: "other", port: 80 }] }],
            },
        }),
        object("v1", "Service", "api", { spec: { ports: [{ port: 80 }] } }, "other"),
        granted,
    ),
    silent(
        "require-route-certificates",
        "a listener for every host",
        object(gatewayApi, "Gateway", "edge", {
            spec: {
                listeners: [
                    { name: "https", port: 443, protocol: "HTTPS", tls: { certificateRefs: [{ name: "edge-tls" }] } },
                ],
            },
        }),
        object("cert-manager.io/v1", "Certificate", "edge", {
            spec: { secretName: "edge-tls", dnsNames: ["api.example.com"] },
        }),
    ),
    silent(
        "require-service-endpoints",
        "a name for something outside, whatever it selects",
        service("api", { type: "ExternalName", externalName: "api.example.com" }),
    ),
];

export const network: readonly Alone[] = [...policies, ...identities, ...ways];
