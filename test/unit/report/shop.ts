import type { Described } from "./events";

/** A small stack: an api that calls a store, closed to everybody else. */

export const namespace = (labels: Readonly<Record<string, string>> = {}): Described => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "restricted", ...labels } },
});

export interface ApiOptions {
    readonly image?: string;
    readonly replicas?: number;
    readonly cpu?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly pod?: Readonly<Record<string, unknown>>;
}

export const api = ({
    image = "shop/api:1.0",
    replicas = 2,
    cpu = "100m",
    annotations = {},
    pod = {},
}: ApiOptions = {}) =>
    ({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "api", namespace: "shop" },
        spec: {
            replicas,
            template: {
                metadata: { labels: { app: "api" }, annotations },
                spec: {
                    containers: [
                        {
                            name: "api",
                            image,
                            ports: [{ name: "http", containerPort: 8080 }],
                            resources: { requests: { cpu, memory: "128Mi" }, limits: { cpu, memory: "128Mi" } },
                        },
                    ],
                    ...pod,
                },
            },
        },
    }) satisfies Described;

export const store = (size = "10Gi", storageClass = "database", replicas = 1): Described => ({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "store", namespace: "shop" },
    spec: {
        replicas,
        template: {
            metadata: { labels: { app: "store" } },
            spec: { containers: [{ name: "store", image: "store:5", ports: [{ name: "sql", containerPort: 5432 }] }] },
        },
        volumeClaimTemplates: [
            {
                metadata: { name: "data" },
                spec: { storageClassName: storageClass, resources: { requests: { storage: size } } },
            },
        ],
    },
});

const policy = (name: string, spec: object): Described => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: "shop" },
    spec,
});

export const closed = policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
export const apiCalls = (...more: readonly object[]) =>
    policy("api-calls", {
        podSelector: { matchLabels: { app: "api" } },
        policyTypes: ["Egress"],
        egress: [{ to: [{ podSelector: { matchLabels: { app: "store" } } }], ports: [{ port: 5432 }] }, ...more],
    });
export const storeIsCalled = policy("store-is-called", {
    podSelector: { matchLabels: { app: "store" } },
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: "api" } } }], ports: [{ port: 5432 }] }],
});

export const account: Described = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "api", namespace: "shop" },
};
export const role = (verbs: readonly string[]): Described => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "api", namespace: "shop" },
    rules: [{ apiGroups: [""], resources: ["pods"], verbs }],
});
export const binding: Described = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "api", namespace: "shop" },
    roleRef: { kind: "Role", name: "api" },
    subjects: [{ kind: "ServiceAccount", name: "api", namespace: "shop" }],
};

export const quota = (cpu: string): Described => ({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "shop", namespace: "shop" },
    spec: { hard: { "requests.cpu": cpu, pods: "10" } },
});

export const route = (host: string): Described => ({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "api", namespace: "shop" },
    spec: { hostnames: [host] },
});

export const alerts = (...names: readonly string[]): Described => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "rules", namespace: "shop" },
    data: {
        "shop.rules.yaml": [
            "groups:",
            "  - name: shop",
            "    rules:",
            ...names.flatMap((name) => [
                `      - alert: ${name}`,
                "        expr: up == 0",
                "        labels: { severity: critical, slo: shop-answers }",
            ]),
        ].join("\n"),
    },
});

export const credentials = (data: unknown): Described => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "credentials", namespace: "shop" },
    data,
});

export const everything: readonly Described[] = [
    namespace(),
    closed,
    apiCalls(),
    storeIsCalled,
    account,
    role(["get"]),
    binding,
    quota("1"),
    route("shop.example.org"),
    alerts("ShopDown"),
    api(),
    store(),
];
