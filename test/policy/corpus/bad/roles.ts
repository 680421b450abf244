import { type BadCase, bad } from "../case";

const adapterRole = "Role shop/metrics-adapter";
const adapterBinding = "RoleBinding shop/metrics-adapter";
const nodeBinding = "ClusterRoleBinding shop-node-reader";

const grant = (
    name: string,
    rules: object,
    at = adapterRole,
    also: readonly string[] = [],
): [string, string, object, readonly string[]] => [name, at, rules, also];

const grants = (rule: string, cases: readonly [string, string, object, readonly string[]][]): BadCase[] =>
    cases.map(([name, at, rules, also]) => bad(rule, name, at, { "rules[0]": rules }, { also }));

export const roles: readonly BadCase[] = [
    ...grants("forbid-wildcard-roles", [
        grant("every resource of the core group", { apiGroups: [""], resources: ["*"], verbs: ["get"] }, adapterRole, [
            "forbid-secret-access",
            "forbid-pod-exec",
            "forbid-control-plane-access",
        ]),
        grant("every verb on ConfigMaps", { apiGroups: [""], resources: ["configmaps"], verbs: ["*"] }),
        grant(
            "nodes of every group",
            { apiGroups: ["*"], resources: ["nodes"], verbs: ["get"] },
            "ClusterRole shop-node-reader",
        ),
    ]),
    bad("forbid-wildcard-roles", "whatever any role grants", "ClusterRole shop-node-reader", {
        aggregationRule: { clusterRoleSelectors: [{}] },
        rules: [],
    }),
    ...grants("forbid-secret-access", [
        grant("all Secrets of the namespace", { apiGroups: [""], resources: ["secrets"], verbs: ["get"] }),
        grant("a name does not confine a list", {
            apiGroups: [""],
            resources: ["secrets"],
            resourceNames: ["database"],
            verbs: ["list"],
        }),
        grant("making Secrets", { apiGroups: [""], resources: ["secrets"], verbs: ["create"] }),
    ]),
    ...grants("forbid-privilege-grants", [
        grant("speaking as another account", {
            apiGroups: [""],
            resources: ["serviceaccounts"],
            verbs: ["impersonate"],
        }),
        grant(
            "binding any role",
            { apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: ["bind"] },
            "ClusterRole shop-node-reader",
        ),
        grant("widening its own role", {
            apiGroups: ["rbac.authorization.k8s.io"],
            resources: ["roles"],
            verbs: ["escalate"],
        }),
    ]),
    ...grants("forbid-pod-exec", [
        grant("a shell in every pod", { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] }),
        grant("a tunnel to every pod", { apiGroups: [""], resources: ["pods/portforward"], verbs: ["create"] }),
        grant("a debugging container in every pod", {
            apiGroups: [""],
            resources: ["pods/ephemeralcontainers"],
            verbs: ["patch"],
        }),
    ]),
    ...grants("forbid-pod-creation", [
        grant("making pods", { apiGroups: [""], resources: ["pods"], verbs: ["create"] }),
        grant("changing Deployments", { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "patch"] }),
        grant("making Jobs", { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"] }),
    ]),
    ...grants("forbid-control-plane-access", [
        grant(
            "the kubelet behind the API",
            { apiGroups: [""], resources: ["nodes/proxy"], verbs: ["get"] },
            "ClusterRole shop-node-reader",
        ),
        grant("tokens of every account", { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] }),
        grant(
            "webhooks that see every request",
            {
                apiGroups: ["admissionregistration.k8s.io"],
                resources: ["mutatingwebhookconfigurations"],
                verbs: ["patch"],
            },
            "ClusterRole shop-node-reader",
        ),
        grant(
            "the policies that judge every request",
            {
                apiGroups: ["admissionregistration.k8s.io"],
                resources: ["validatingadmissionpolicybindings"],
                verbs: ["delete"],
            },
            "ClusterRole shop-node-reader",
        ),
        grant("waivers of its own giving", {
            apiGroups: ["stackwright.dev"],
            resources: ["waivers"],
            verbs: ["grant"],
        }),
        grant(
            "certificates for any name",
            {
                apiGroups: ["certificates.k8s.io"],
                resources: ["certificatesigningrequests/approval"],
                verbs: ["update"],
            },
            "ClusterRole shop-node-reader",
        ),
        grant("roles of its own making", {
            apiGroups: ["rbac.authorization.k8s.io"],
            resources: ["rolebindings"],
            verbs: ["create"],
        }),
    ]),
    bad(
        "forbid-cluster-admin",
        "the adapter administers the cluster",
        nodeBinding,
        { "roleRef.name": "cluster-admin" },
        {
            also: ["forbid-orphans"],
        },
    ),
    bad(
        "forbid-cluster-admin",
        "the adapter administers its namespace",
        adapterBinding,
        {
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" },
        },
        { also: ["forbid-orphans"] },
    ),
    ...[
        "system:aggregate-to-admin",
        "system:controller:clusterrole-aggregation-controller",
        "system:kube-controller-manager",
        "system:node",
    ].map((name) =>
        bad(
            "forbid-cluster-admin",
            `the adapter is ${name}`,
            nodeBinding,
            { "roleRef.name": name },
            { also: ["forbid-orphans"] },
        ),
    ),
    bad("forbid-cluster-admin", "a binding for the masters", nodeBinding, {
        "subjects[1]": { kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:masters" },
    }),
    bad("forbid-broad-subjects", "whoever has an account", nodeBinding, {
        "subjects[1]": { kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:authenticated" },
    }),
    bad("forbid-broad-subjects", "whoever runs in the namespace", adapterBinding, {
        "subjects[1]": { kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:serviceaccounts:shop" },
    }),
    bad("forbid-broad-subjects", "the account of everybody without one, as a user", adapterBinding, {
        "subjects[1]": {
            kind: "User",
            apiGroup: "rbac.authorization.k8s.io",
            name: "system:serviceaccount:shop:default",
        },
    }),
    bad("forbid-broad-subjects", "the account of everybody without one", adapterBinding, {
        "subjects[1]": { kind: "ServiceAccount", name: "default", namespace: "shop" },
    }),
];
