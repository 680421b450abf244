import {
    account,
    budget,
    claimSpec,
    configMap,
    cronJob,
    daemonSet,
    deployment,
    job,
    type KubeObject,
    labelsOf,
    namespace,
    networkPolicy,
    object,
    role,
    roleBinding,
    scaler,
    secret,
    selectorOf,
    server,
    service,
    sidecar,
    statefulSet,
    task,
} from "./objects";

const peer = (name: string): object => ({ podSelector: { matchLabels: selectorOf(name) } });
const tcp = (port: number): object => ({ protocol: "TCP", port });

function namespaceWith(name: string): KubeObject[] {
    const modes = ["enforce", "audit", "warn"].flatMap((mode) => [
        [`pod-security.kubernetes.io/${mode}`, "restricted"],
        [`pod-security.kubernetes.io/${mode}-version`, "v1.35"],
    ]);
    return [
        object(
            "v1",
            "Namespace",
            name,
            { metadata: { labels: { ...labelsOf(name), ...Object.fromEntries(modes) } } },
            "",
        ),
        object(
            "v1",
            "ResourceQuota",
            "quota",
            {
                spec: {
                    hard: {
                        "requests.cpu": "10",
                        "requests.memory": "20Gi",
                        "limits.cpu": "40",
                        "limits.memory": "40Gi",
                        "requests.storage": "100Gi",
                        persistentvolumeclaims: "10",
                        pods: "60",
                    },
                },
            },
            name,
        ),
        object(
            "v1",
            "LimitRange",
            "limits",
            {
                spec: {
                    limits: [
                        {
                            type: "Container",
                            defaultRequest: { cpu: "100m", memory: "128Mi" },
                            default: { cpu: "500m", memory: "512Mi" },
                            max: { cpu: "2", memory: "4Gi" },
                        },
                    ],
                },
            },
            name,
        ),
        networkPolicy("deny-all", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }, name),
    ].map((each) => (each.metadata.namespace === "" ? { ...each, metadata: withoutNamespace(each.metadata) } : each));
}

function withoutNamespace({ namespace: _, ...rest }: KubeObject["metadata"]): KubeObject["metadata"] {
    return rest as KubeObject["metadata"];
}

function clusterWide(apiVersion: string, kind: string, name: string, rest: object): KubeObject {
    const made = object(apiVersion, kind, name, rest, "");
    return { ...made, metadata: withoutNamespace(made.metadata) };
}

const api: readonly KubeObject[] = [
    deployment(
        "api",
        {
            initContainers: [task("migrate"), sidecar("proxy")],
            containers: [
                server("api", {
                    env: [
                        { name: "LOG_LEVEL", valueFrom: { configMapKeyRef: { name: "api", key: "LOG_LEVEL" } } },
                        { name: "DATABASE_PASSWORD_FILE", value: "/run/secrets/database/password" },
                    ],
                    volumeMounts: [
                        { name: "database", mountPath: "/run/secrets/database", readOnly: true },
                        { name: "scratch", mountPath: "/tmp" },
                    ],
                    lifecycle: { preStop: { sleep: { seconds: 10 } } },
                }),
            ],
            volumes: [
                { name: "database", secret: { secretName: "database", defaultMode: 288 } },
                { name: "scratch", emptyDir: { sizeLimit: "64Mi" } },
            ],
        },
        { replicas: undefined },
    ),
    account("api"),
    configMap("api", { LOG_LEVEL: "info" }),
    secret("database", ["username", "password"]),
    service("api"),
    budget("api"),
    scaler("api"),
    networkPolicy("api", {
        podSelector: { matchLabels: selectorOf("api") },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
            {
                from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "edge" } } }],
                ports: [tcp(8000)],
            },
        ],
        egress: [
            { to: [peer("postgres")], ports: [tcp(5432)] },
            {
                to: [
                    {
                        ipBlock: {
                            cidr: "0.0.0.0/0",
                            except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"],
                        },
                    },
                ],
                ports: [tcp(443)],
            },
        ],
    }),
    object("monitoring.coreos.com/v1", "ServiceMonitor", "api", {
        spec: { selector: { matchLabels: selectorOf("api") }, endpoints: [{ port: "http" }] },
    }),
    object("monitoring.coreos.com/v1", "PrometheusRule", "api", {
        spec: {
            groups: [
                {
                    name: "api",
                    rules: [
                        { record: "shop:requests:rate5m", expr: "sum(rate(http_requests_total[5m]))" },
                        {
                            alert: "ShopApiDown",
                            expr: 'absent(up{job="shop-api"} == 1)',
                            for: "1m",
                            labels: { severity: "critical" },
                            annotations: {
                                summary: "The API is down",
                                runbook_url: "https://runbooks.example.com/ShopApiDown",
                            },
                        },
                    ],
                },
            ],
        },
    }),
    clusterWide("spire.spiffe.io/v1alpha1", "ClusterSPIFFEID", "shop-api", {
        spec: {
            spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/shop/sa/api",
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
            podSelector: { matchLabels: selectorOf("api") },
        },
    }),
];

const postgres: readonly KubeObject[] = [
    statefulSet("postgres", {
        containers: [server("postgres", { ports: [{ name: "http", containerPort: 5432 }] })],
    }),
    account("postgres"),
    service("postgres", { clusterIP: "None" }),
    networkPolicy("postgres", {
        podSelector: { matchLabels: selectorOf("postgres") },
        policyTypes: ["Ingress"],
        ingress: [{ from: [peer("api"), peer("postgres-backup")], ports: [tcp(5432)] }],
    }),
    cronJob("postgres-backup", {
        volumes: [{ name: "backups", persistentVolumeClaim: { claimName: "backups" } }],
    }),
    account("postgres-backup"),
    object("v1", "PersistentVolumeClaim", "backups", {
        metadata: { annotations: { "stackwright.dev/no-backup": "holds the backups themselves" } },
        spec: claimSpec("10Gi"),
    }),
];

const others: readonly KubeObject[] = [
    deployment("worker"),
    account("worker"),
    budget("worker"),
    object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "worker", {
        spec: {
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "worker" },
            updatePolicy: { updateMode: "Off" },
        },
    }),
    deployment("metrics-adapter", {
        automountServiceAccountToken: true,
        volumes: [{ name: "rules", configMap: { name: "metrics-adapter" } }],
    }),
    account("metrics-adapter"),
    budget("metrics-adapter"),
    role("metrics-adapter", [{ apiGroups: [""], resources: ["pods", "services"], verbs: ["get", "list", "watch"] }]),
    roleBinding("metrics-adapter", "metrics-adapter"),
    configMap("metrics-adapter", {
        "config.yaml": [
            "rules:",
            "  - seriesQuery: http_requests_total",
            "    name: { as: http_requests_per_second }",
        ].join("\n"),
    }),
    configMap(
        "rules",
        {
            "rules.yml": [
                "groups:",
                "  - name: worker",
                "    rules:",
                "      - alert: ShopWorkerStalled",
                "        expr: increase(jobs_done_total[1h]) == 0",
                "        for: 10m",
                "        labels: { severity: warning }",
                "        annotations:",
                "          summary: The worker does nothing",
                "          runbook_url: https://runbooks.example.com/ShopWorkerStalled",
            ].join("\n"),
        },
        { labels: { ...labelsOf("rules"), prometheus_rule: "1" } },
    ),
    daemonSet("log-agent"),
    account("log-agent"),
    job("seed"),
    account("seed"),
];

const edge: readonly KubeObject[] = [
    object(
        "gateway.networking.k8s.io/v1",
        "Gateway",
        "edge",
        {
            spec: {
                gatewayClassName: "nginx",
                listeners: [
                    { name: "http", port: 80, protocol: "HTTP" },
                    {
                        name: "https",
                        port: 443,
                        protocol: "HTTPS",
                        hostname: "api.example.com",
                        tls: { mode: "Terminate", certificateRefs: [{ name: "edge-tls" }] },
                    },
                ],
            },
        },
        "edge",
    ),
    object(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        "redirect",
        {
            spec: {
                parentRefs: [{ name: "edge", sectionName: "http" }],
                rules: [
                    { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
                ],
            },
        },
        "edge",
    ),
    object("gateway.networking.k8s.io/v1", "HTTPRoute", "api", {
        spec: {
            parentRefs: [{ name: "edge", namespace: "edge", sectionName: "https" }],
            hostnames: ["api.example.com"],
            rules: [{ backendRefs: [{ name: "api", port: 80 }] }],
        },
    }),
    object(
        "cert-manager.io/v1",
        "Certificate",
        "edge",
        {
            spec: {
                secretName: "edge-tls",
                dnsNames: ["api.example.com"],
                issuerRef: { kind: "ClusterIssuer", name: "letsencrypt" },
            },
        },
        "edge",
    ),
    object("networking.k8s.io/v1", "Ingress", "worker", {
        spec: {
            ingressClassName: "nginx",
            tls: [{ hosts: ["worker.example.com"], secretName: "worker-tls" }],
            rules: [
                {
                    host: "worker.example.com",
                    http: {
                        paths: [
                            {
                                path: "/",
                                pathType: "Prefix",
                                backend: { service: { name: "worker", port: { name: "http" } } },
                            },
                        ],
                    },
                },
            ],
        },
    }),
    service("worker"),
    object("cert-manager.io/v1", "Certificate", "worker", {
        spec: {
            secretName: "worker-tls",
            dnsNames: ["worker.example.com"],
            issuerRef: { kind: "ClusterIssuer", name: "letsencrypt" },
        },
    }),
];

/** A whole system that breaks no rule: every bad case of the corpus is this with one thing wrong. */
export const world: readonly KubeObject[] = [
    ...namespaceWith(namespace),
    ...namespaceWith("edge"),
    clusterWide("scheduling.k8s.io/v1", "PriorityClass", "app", { value: 1000 }),
    clusterWide("storage.k8s.io/v1", "StorageClass", "fast", {
        provisioner: "csi.example.com",
        reclaimPolicy: "Retain",
    }),
    clusterWide("rbac.authorization.k8s.io/v1", "ClusterRole", "shop-node-reader", {
        rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list"] }],
    }),
    clusterWide("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "shop-node-reader", {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "shop-node-reader" },
        subjects: [{ kind: "ServiceAccount", name: "metrics-adapter", namespace }],
    }),
    ...api,
    ...postgres,
    ...others,
    ...edge,
];
