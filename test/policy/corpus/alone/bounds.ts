// Where a rule begins and ends to have something to say: the very number, the one name of several, the empty list.
import {
    claimSpec,
    configMap,
    daemonSet,
    deployment,
    job,
    type KubeObject,
    networkPolicy,
    object,
    role,
    scaler,
    selectorOf,
    server,
    service,
    task,
} from "../objects";
import { type Alone, silent, told } from "./case";

const container = (more: object): KubeObject => deployment("api", { containers: [task("api", more)] });

const numbers: readonly Alone[] = [
    ...[1, 10].map((revisionHistoryLimit) =>
        silent(
            "keep-rollback-history",
            `${revisionHistoryLimit} kept`,
            deployment("api", {}, { revisionHistoryLimit }),
        ),
    ),
    silent(
        "limit-overcommit",
        "a limit of what nothing was asked of",
        container({ resources: { requests: { cpu: "0" }, limits: { cpu: "1" } } }),
    ),
    silent(
        "require-grace-period",
        "less than the margin, without a hook",
        deployment("api", { terminationGracePeriodSeconds: 3 }),
    ),
    silent(
        "require-grace-period",
        "the hook's time and the margin, and no second more",
        deployment("api", {
            terminationGracePeriodSeconds: 15,
            containers: [server("api", { lifecycle: { preStop: { sleep: { seconds: 10 } } } })],
        }),
    ),
    silent("require-job-bounds", "as many tries as may be", job("seed", {}, { backoffLimit: 6 })),
    silent(
        "require-stable-scaling",
        "the largest number and the shortest window",
        scaler("api", { maxReplicas: 100, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }),
    ),
    {
        ...silent("require-user-id", "the lowest user", deployment("api", { securityContext: { runAsUser: 1000 } })),
        settings: { lowest: 1000 },
    },
    {
        ...told(
            "forbid-deprecated-apis",
            "a version that begins to go in the very release",
            "networking.k8s.io/v1",
            object("networking.k8s.io/v1beta1", "Ingress", "api", {}),
        ),
        settings: { targetMinor: 19 },
    },
];

const budget = object("policy/v1", "PodDisruptionBudget", "agent", {
    spec: {
        minAvailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorOf("agent") },
    },
});

const image = (reference: string): KubeObject => container({ image: reference });
const registries = "restrict-registries";
const official = { settings: { allowed: ["docker.io/library"] } };

const workloads: readonly Alone[] = [
    silent("require-drainable-budget", "pods of nodes, which no drain moves", daemonSet("agent"), budget),
    told(
        "require-safe-rollout",
        "a workload without pods",
        "RollingUpdate",
        object("apps/v1", "Deployment", "api", { spec: { strategy: { type: "Recreate" } } }),
    ),
    silent(
        "require-scaler-metrics",
        "two adapters, of which one serves it",
        scaler("api", { metrics: [{ type: "Pods", pods: { metric: { name: "jobs_waiting" } } }] }),
        configMap("adapter", { "config.yaml": "seriesQuery: jobs_waiting" }),
        configMap("other", { "config.yaml": "seriesQuery: requests" }),
    ),
    silent(registries, "a name with a dot and no registry", image("my.app:1.0")),
    { ...silent(registries, "an official image", image("postgres:16.1")), ...official },
    {
        ...told(registries, "an image of somebody", "one of docker.io/library", image("someone/postgres:16.1")),
        ...official,
    },
    {
        ...silent(registries, "a registry with a port", image("registry.internal:5000/shop/api:1.4.2")),
        settings: { allowed: ["registry.internal:5000/shop"] },
    },
    {
        ...silent(registries, "a registry of this machine", image("localhost/shop/api:1.4.2")),
        settings: { allowed: ["localhost/shop"] },
    },
];

const everyPod = { podSelector: {} };
const wide = "a NetworkPolicy that selects these labels and restricts Ingress";
const selected = { podSelector: { matchLabels: selectorOf("api") } };
const neighbour = { podSelector: { matchLabels: selectorOf("web") } };
const everybody = { namespaceSelector: {}, podSelector: {} };
const port = [{ protocol: "TCP", port: 8000 }];
const egress = (rule: object): KubeObject =>
    networkPolicy("out", { ...selected, policyTypes: ["Egress"], egress: [rule] });
const madeElsewhere = (key: string): KubeObject =>
    networkPolicy("elsewhere", {
        podSelector: { matchExpressions: [{ key, operator: "Exists" }] },
        policyTypes: ["Ingress"],
    });

const networks: readonly Alone[] = [
    silent(
        "require-default-deny",
        "a policy that names no direction denies what comes in",
        deployment("api"),
        networkPolicy("in", everyPod),
        networkPolicy("out", { ...everyPod, policyTypes: ["Egress"] }),
    ),
    told(
        "require-default-deny",
        "a policy that names no direction denies nothing that goes out",
        "a NetworkPolicy in namespace shop that selects every pod and allows no Egress",
        deployment("api"),
        networkPolicy("in", everyPod),
    ),
    told(
        "require-network-policy",
        "a neighbour and everybody, on every port",
        wide,
        deployment("api"),
        networkPolicy("wide", { ...selected, policyTypes: ["Ingress"], ingress: [{ from: [neighbour, everybody] }] }),
    ),
    silent(
        "forbid-open-network-rules",
        "a range that is just narrow enough",
        egress({ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: port }),
    ),
    told(
        "require-network-policy",
        "the same beside a policy that is tight",
        wide,
        deployment("api"),
        networkPolicy("tight", {
            ...selected,
            policyTypes: ["Ingress"],
            ingress: [{ from: [neighbour], ports: port }],
        }),
        networkPolicy("wide", { ...selected, policyTypes: ["Ingress"], ingress: [{ from: [neighbour, everybody] }] }),
    ),
    told(
        "forbid-open-network-rules",
        "a thousand ports and one",
        "at most 1000 ports",
        egress({ to: [neighbour], ports: [{ protocol: "TCP", port: 8000, endPort: 9000 }] }),
    ),
    silent(
        "require-policy-targets",
        "pods that a controller makes, by a label that they have",
        madeElsewhere("cnpg.io/cluster"),
    ),
    told(
        "require-policy-targets",
        "pods that nobody makes, by a label that they have",
        "labels that pods of namespace shop carry",
        madeElsewhere("shop.example/tier"),
    ),
];

const gatewayApi = "gateway.networking.k8s.io/v1";
const gateway = object(gatewayApi, "Gateway", "edge", {
    spec: { gatewayClassName: "nginx", listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
});
const route = (rules: readonly object[]): KubeObject =>
    object(gatewayApi, "HTTPRoute", "api", { spec: { parentRefs: [{ name: "edge", sectionName: "http" }], rules } });
const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } };
const header = { type: "RequestHeaderModifier", requestHeaderModifier: { remove: ["x-from"] } };
const grant = (from: readonly object[]): KubeObject =>
    object(
        "gateway.networking.k8s.io/v1beta1",
        "ReferenceGrant",
        "routes",
        {
            spec: {
                from,
                to: [
                    { group: "", kind: "Secret" },
                    { group: "", kind: "Service" },
                ],
            },
        },
        "other",
    );
const abroad = [{ backendRefs: [{ name: "api", namespace: "other", port: 80 }] }];
const servedAbroad = object("v1", "Service", "api", { spec: { ports: [{ name: "http", port: 80 }] } }, "other");
const ours = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" };
const theirs = { ...ours, namespace: "elsewhere" };
const ungranted = "a ReferenceGrant in namespace other for HTTPRoutes of shop";
const secure = (hosts: readonly string[]): KubeObject =>
    object("networking.k8s.io/v1", "Ingress", "api", { spec: { tls: [{ hosts, secretName: "api-tls" }] } });
const certificate = object("cert-manager.io/v1", "Certificate", "api", {
    spec: { secretName: "api-tls", dnsNames: ["api.shop.internal", "www.shop.internal"] },
});
const ingressTo = (number: number): KubeObject =>
    object("networking.k8s.io/v1", "Ingress", "api", {
        spec: { defaultBackend: { service: { name: "api", port: { number } } } },
    });
const twoPorts = service("api", {
    ports: [
        { name: "http", port: 80 },
        { name: "metrics", port: 8001 },
    ],
});

const ways: readonly Alone[] = [
    silent(
        "require-route-backends",
        "one of several that may",
        gateway,
        servedAbroad,
        route(abroad),
        grant([theirs, ours]),
    ),
    told(
        "require-route-backends",
        "routes of another namespace may",
        ungranted,
        gateway,
        servedAbroad,
        route(abroad),
        grant([theirs]),
    ),
    told(
        "require-route-backends",
        "other kinds of routes may",
        ungranted,
        gateway,
        servedAbroad,
        route(abroad),
        grant([{ ...ours, kind: "GRPCRoute" }]),
    ),
    silent("require-ingress-backends", "the second of two ports", ingressTo(8001), twoPorts),
    silent("require-route-certificates", "a certificate for two hosts", secure(["www.shop.internal"]), certificate),
    told(
        "require-route-certificates",
        "a third host",
        "a certificate for x.shop.internal",
        secure(["x.shop.internal"]),
        certificate,
    ),
    silent("require-gateway-tls", "a redirect that does more", gateway, route([{ filters: [header, redirect] }])),
    told(
        "require-gateway-tls",
        "a redirect beside what serves",
        "HTTPS",
        gateway,
        route([{ filters: [redirect] }, { filters: [header] }]),
    ),
    told("require-gateway-tls", "a route that says nothing", "HTTPS", gateway, route([])),
];

const granted = (resource: string): KubeObject =>
    role("api", [{ apiGroups: [""], resources: [resource], verbs: ["create"] }]);

const roles: readonly Alone[] = [
    ...["*", "pods/*", "*/exec"].map((resource) =>
        told("forbid-pod-exec", `by ${resource}`, "no way into pods", granted(resource)),
    ),
    ...["pods", "pods/log", "services/*"].map((resource) =>
        silent("forbid-pod-exec", `by ${resource}`, granted(resource)),
    ),
    told(
        "forbid-pod-exec",
        "by every group",
        "no way into pods",
        role("api", [{ apiGroups: ["*"], resources: ["pods/exec"], verbs: ["*"] }]),
    ),
    silent(
        "forbid-pod-exec",
        "of another group",
        role("api", [{ apiGroups: ["shop.example"], resources: ["pods/exec"], verbs: ["create"] }]),
    ),
];

const reasoned = (reason: string): KubeObject =>
    object("v1", "PersistentVolumeClaim", "cache", {
        metadata: { annotations: { "stackwright.dev/no-backup": reason } },
        spec: claimSpec("1Gi"),
    });

const supplies: readonly Alone[] = [
    silent("require-backup", "the shortest reason for none", reasoned("15 letters here")),
    told(
        "require-backup",
        "a reason with a letter less",
        "the name of the CronJob that backs it up, or stackwright.dev/no-backup with a reason",
        reasoned("15 letters her "),
    ),
    told(
        "forbid-secrets-in-config",
        "a line of a file",
        "a reference to a Secret",
        configMap("api", { "api.conf": "db_password = hunter22" }),
    ),
    silent(
        "forbid-secrets-in-config",
        "a line that names a file",
        configMap("api", { "api.conf": "db_password_file = /run/secrets/db" }),
    ),
];

export const bounds: readonly Alone[] = [...numbers, ...supplies, ...workloads, ...networks, ...ways, ...roles];
