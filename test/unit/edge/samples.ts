import type { EdgeArgs, EdgeHost, EdgeObject, EdgeRoute } from "../../../components/edge";
import { renderEdge } from "../../../components/edge";

/** A host with one route and nothing special about it. */
export function host(over: Partial<EdgeHost> = {}, route: Partial<EdgeRoute> = {}): EdgeHost {
    const name = over.name ?? "shop-api";
    return {
        name,
        path: `edge.hosts.${name}`,
        host: `${name}.shop.internal`,
        door: "public",
        namespace: "shop",
        owner: { name, system: "shop", component: "edge", environment: "staging" },
        routes: [
            { name: "root", path: { kind: "prefix", value: "/" }, backend: { service: "api", port: 8000 }, ...route },
        ],
        certificateSecret: `${name}-tls`,
        ...over,
    };
}

export const nginx = { kind: "nginx-gateway-fabric", version: "2.6.7" } as const;
export const envoy = { kind: "envoy-gateway", version: "1.8.0" } as const;
export const ingress = {
    kind: "ingress-nginx",
    version: "1.15.1",
    config: {
        "http-redirect-code": "301",
        "limit-req-status-code": "429",
        hsts: "false",
        "global-allowed-response-headers":
            "Cache-Control,Content-Security-Policy,Referrer-Policy,Strict-Transport-Security,X-Content-Type-Options,X-Frame-Options",
    },
} as const;

export function args(over: Partial<EdgeArgs> = {}): EdgeArgs {
    return {
        owner: { system: "edge", component: "gateway", environment: "staging" },
        controller: nginx,
        kubernetesVersion: "1.35",
        className: { name: "nginx", owned: false },
        namespace: "edge",
        doors: [{ door: "public", service: "LoadBalancer" }],
        dataPlane: {
            replicas: { least: 2, most: 2 },
            resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
            initResources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "64Mi" } },
        },
        admittedNamespaces: { "stackwright.dev/gateway-access": "allowed", environment: "staging" },
        hosts: [host()],
        path: "edge",
        ...over,
    };
}

type Loose = EdgeObject & { readonly spec?: unknown };

/** The objects of a kind that a host with this route becomes. */
export function rendered(kind: string, route: Partial<EdgeRoute>, over: Partial<EdgeArgs> = {}): readonly Loose[] {
    return renderEdge(args({ hosts: [host({}, route)], ...over })).objects.filter((object) => object.kind === kind);
}

/** The one spec of that kind. */
export function spec(kind: string, route: Partial<EdgeRoute>, over: Partial<EdgeArgs> = {}): unknown {
    const found = rendered(kind, route, over);
    if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}`);
    return found[0]?.spec;
}

export const cors = {
    origins: ["https://app.shop.internal"],
    methods: ["GET", "POST"],
    headers: ["Authorization", "Content-Type"],
    maxAgeSeconds: 600,
};

export const onEnvoy: Partial<EdgeArgs> = { controller: envoy };
export const onIngress: Partial<EdgeArgs> = { controller: ingress };
export const minute = { rateLimit: { requests: 100, per: "minute" } } as const;
