import type { EdgeArgs, EdgeController, EdgeHost } from "../../../components/edge";
import { args, cors, host } from "./samples";

/** Hosts that want everything that a back end can do, so that every field of its objects is there once. */
export function richArgs(controller: EdgeController): EdgeArgs {
    const isIngress = controller.kind === "ingress-nginx";
    const byCookie = controller.kind !== "nginx-gateway-fabric";
    const secure: EdgeHost = host(
        {
            security: {
                hsts: { maxAgeSeconds: 31_536_000, includeSubDomains: true, preload: true },
                frameOptions: "DENY",
                noSniff: true,
                contentSecurityPolicy: "default-src 'self'",
                referrerPolicy: "no-referrer",
            },
            routes: [
                {
                    name: "root",
                    path: { kind: "prefix", value: "/" },
                    backend: {
                        service: "api",
                        port: 8443,
                        ...(isIngress ? {} : { namespace: "stores" }),
                        tls: { hostname: "api.stores.svc", authority: { kind: "Secret", name: "api-tls" } },
                    },
                    rateLimit: { requests: 100, per: "second" },
                    cors: { ...cors, credentials: true, exposeHeaders: ["X-Total"] },
                    cacheControl: "no-store",
                    bodyLimit: 10 * 2 ** 20,
                    timeoutSeconds: 90,
                    basicAuth: { realm: "Shop", secret: "shop-login" },
                    affinity: byCookie
                        ? { kind: "cookie", name: "pod", ttlSeconds: 3600, sameSite: "Lax" }
                        : { kind: "client-address" },
                },
                {
                    name: "stream",
                    path: { kind: "exact", value: "/stream" },
                    backend: { service: "stream", port: 80 },
                    webSocket: { idleSeconds: 3600 },
                    affinity: { kind: "client-address" },
                },
            ],
        },
        {},
    );
    const inner = isIngress ? [] : [host({ name: "shop-admin", door: "internal" })];
    return args({
        controller: controller.kind === "ingress-nginx" ? believing(controller) : controller,
        className: { name: "shop-staging", owned: !isIngress },
        doors: [
            {
                door: "public",
                service: "LoadBalancer",
                serviceAnnotations: { "cloud.example/kind": "public" },
                clientCidrs: ["198.51.100.0/24"],
                trustedProxies: ["10.0.0.0/16"],
            },
            { door: "internal", service: "ClusterIP" },
        ],
        dataPlane: { ...args().dataPlane, replicas: { least: 2, most: 5 } },
        hosts: [secure, ...inner],
    });
}

type Ingress = Extract<EdgeController, { kind: "ingress-nginx" }>;

/** With what its own ConfigMap must say of trusted balancers. */
function believing(controller: Ingress): Ingress {
    const believed = { "use-forwarded-headers": "true", "proxy-real-ip-cidr": "10.0.0.0/16" };
    return { ...controller, config: { ...controller.config, ...believed } };
}
