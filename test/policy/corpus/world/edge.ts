import { type KubeObject, object, service } from "../objects";

/** The ways in from outside, with their certificates. */
export const edge: readonly KubeObject[] = [
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
