import {
    account,
    budget,
    configMap,
    deployment,
    type KubeObject,
    namespace,
    networkPolicy,
    object,
    scaler,
    secret,
    selectorOf,
    server,
    service,
    sidecar,
    task,
} from "../objects";
import { clusterWide } from "./cluster-wide";
import { peer, tcp } from "./peers";

/** A program that serves: configured, scaled, watched, and with an identity of its own. */
export const api: readonly KubeObject[] = [
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
