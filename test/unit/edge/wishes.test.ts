import { loginFormat, renderEdge } from "../../../components/edge";
import { nginxDuration, nginxSize, perReplica } from "../../../components/edge/units";
import { args, cors, envoy, host, ingress, minute, nginx, onEnvoy, onIngress, rendered, spec } from "./samples";

const target = [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "shop-api-root" }];

function annotationsOf(route: Parameters<typeof rendered>[1]): Record<string, string> {
    const [found] = rendered("Ingress", route, onIngress);
    const all = (found?.metadata as { annotations?: Record<string, string> } | undefined)?.annotations ?? {};
    return Object.fromEntries(
        Object.entries(all).map(([key, value]) => [key.replace("nginx.ingress.kubernetes.io/", ""), value]),
    );
}

describe("a rate limit", () => {
    it("of 100 a minute lets 100 through at once and answers 429 after, counted by address", () => {
        expect(spec("RateLimitPolicy", minute)).toEqual({
            targetRefs: target,
            rateLimit: {
                rejectCode: 429,
                local: {
                    rules: [{ rate: "100r/m", key: "$binary_remote_addr", zoneSize: "10m", burst: 99, noDelay: true }],
                },
            },
        });
    });

    it("counts all routes of a host together where it is the same, and nothing else", () => {
        const route = (name: string, requests: number) => ({
            name,
            path: { kind: "prefix", value: `/${name}` } as const,
            backend: { service: "api", port: 8000 },
            rateLimit: { requests, per: "minute" } as const,
        });
        const shop = host({ routes: [route("pages", 100), route("export", 5), route("files", 100)] });
        const found = renderEdge(args({ hosts: [shop] })).objects.filter(({ kind }) => kind === "RateLimitPolicy");
        const targets = found.map((policy) => {
            const { targetRefs } = (policy as { spec?: unknown }).spec as { targetRefs: readonly { name: string }[] };
            return [policy.metadata?.name, targetRefs.map(({ name }) => name)];
        });
        expect(targets).toEqual([
            ["shop-api-pages-rate", ["shop-api-pages", "shop-api-files"]],
            ["shop-api-export-rate", ["shop-api-export"]],
        ]);
    });

    it("is a policy of its own for every host, so that no two are counted together", () => {
        const hosts = [host({}, minute), host({ name: "shop-www" }, { rateLimit: { requests: 300, per: "minute" } })];
        const found = renderEdge(args({ hosts })).objects.filter(({ kind }) => kind === "RateLimitPolicy");
        expect(found.map(({ metadata }) => metadata?.name)).toEqual(["shop-api-root-rate", "shop-www-root-rate"]);
    });

    it("of 100 a second is said in every back end's own way", () => {
        const second = { rateLimit: { requests: 100, per: "second" } } as const;
        expect(spec("RateLimitPolicy", second)).toMatchObject({
            rateLimit: { local: { rules: [{ rate: "100r/s" }] } },
        });
        expect(annotationsOf(second)).toMatchObject({ "limit-rps": "100", "limit-burst-multiplier": "1" });
        const limit = { requests: 100, unit: "Second" };
        expect(spec("BackendTrafficPolicy", second, onEnvoy)).toEqual({
            targetRefs: target,
            rateLimit: {
                type: "Local",
                local: {
                    rules: [
                        { clientSelectors: [{ sourceCIDR: { type: "Distinct", value: "0.0.0.0/0" } }], limit },
                        { clientSelectors: [{ sourceCIDR: { type: "Distinct", value: "::/0" } }], limit },
                    ],
                },
            },
        });
    });

    it("for all replicas together is divided among them, or counted in one place where that can be", () => {
        const total = { rateLimit: { requests: 100, per: "minute", counted: "total" } } as const;
        const dataPlane = { ...args().dataPlane, replicas: { least: 3, most: 3 } };
        expect(spec("RateLimitPolicy", total, { dataPlane })).toMatchObject({
            rateLimit: { local: { rules: [{ rate: "34r/m", burst: 33 }] } },
        });
        const global = { dataPlane, controller: { ...envoy, globalRateLimit: true } };
        expect(spec("BackendTrafficPolicy", total, global)).toMatchObject({
            rateLimit: { type: "Global", global: { rules: [{ limit: { requests: 100 } }, {}] } },
        });
        expect(perReplica({ requests: 1, per: "minute", counted: "total" }, 9)).toBe(1);
    });

    it("per hour is possible with Envoy Gateway", () => {
        const hour = { rateLimit: { requests: 5, per: "hour" } } as const;
        expect(JSON.stringify(spec("BackendTrafficPolicy", hour, onEnvoy))).toContain('"unit":"Hour"');
    });
});

describe("the way from HTTP to HTTPS", () => {
    it.each([
        ["NGINX Gateway Fabric", nginx],
        ["Envoy Gateway", envoy],
    ])("is a 301 on the HTTP listener alone, with nothing else on it: %s", (_name, controller) => {
        const secured = host({ security: { hsts: { maxAgeSeconds: 31_536_000, includeSubDomains: true } } });
        const routes = renderEdge(args({ controller, hosts: [secured] })).objects.filter(
            ({ kind }) => kind === "HTTPRoute",
        );
        expect(routes.map((route) => (route as { spec?: unknown }).spec)).toEqual([
            {
                parentRefs: [expect.objectContaining({ name: "edge-public", namespace: "edge", sectionName: "http" })],
                hostnames: ["shop-api.shop.internal"],
                rules: [
                    {
                        matches: [{ path: { type: "PathPrefix", value: "/" } }],
                        filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }],
                    },
                ],
            },
            {
                parentRefs: [expect.objectContaining({ sectionName: "https-shop-api" })],
                hostnames: ["shop-api.shop.internal"],
                rules: [
                    {
                        matches: [{ path: { type: "PathPrefix", value: "/" } }],
                        filters: [
                            {
                                type: "ResponseHeaderModifier",
                                responseHeaderModifier: {
                                    set: [
                                        {
                                            name: "Strict-Transport-Security",
                                            value: "max-age=31536000; includeSubDomains",
                                        },
                                    ],
                                },
                            },
                        ],
                        backendRefs: [{ group: "", kind: "Service", name: "api", port: 8000, weight: 1 }],
                    },
                ],
            },
        ]);
    });

    it.each([
        [{ includeSubDomains: true, preload: true }, "max-age=60; includeSubDomains; preload"],
        [{ includeSubDomains: true }, "max-age=60; includeSubDomains"],
        [{ includeSubDomains: false }, "max-age=60"],
    ])("carries HSTS on HTTPS alone, once, as wished, in all three back ends: %j", (wish, value) => {
        const hosts = [host({ security: { hsts: { maxAgeSeconds: 60, ...wish } } })];
        for (const controller of [nginx, envoy]) {
            const routes = renderEdge(args({ controller, hosts })).objects.filter(({ kind }) => kind === "HTTPRoute");
            const carrying = routes.filter((route) => JSON.stringify(route).includes("Strict-Transport-Security"));
            expect(JSON.stringify(carrying).split("Strict-Transport-Security")).toHaveLength(2);
            expect(JSON.stringify(carrying)).toContain(`"value":"${value}"`);
            expect(JSON.stringify(carrying)).toContain('"sectionName":"https-shop-api"');
        }
        const maps = renderEdge(args({ ...onIngress, hosts })).objects.filter(({ kind }) => kind === "ConfigMap");
        expect(maps).toEqual([expect.objectContaining({ data: { "Strict-Transport-Security": value } })]);
    });

    it("may be 308 with Gateway API 1.5", () => {
        const text = JSON.stringify(renderEdge(args({ hosts: [host({ redirect: 308 })] })).objects);
        expect(text).toContain('"statusCode":308');
    });
});

describe("CORS", () => {
    it("is the filter, the policy or the annotations, and never leaves credentials to a default", () => {
        const [, route] = rendered("HTTPRoute", { cors });
        expect(JSON.stringify(route)).toContain('"allowCredentials":false,"maxAge":600');
        expect(spec("SecurityPolicy", { cors }, onEnvoy)).toMatchObject({
            cors: { maxAge: "10m", allowCredentials: false },
        });
        expect(annotationsOf({ cors })).toMatchObject({
            "enable-cors": "true",
            "cors-allow-origin": "https://app.shop.internal",
            "cors-allow-credentials": "false",
            "cors-max-age": "600",
        });
    });

    it("is never a filter for Envoy Gateway, whichever its Gateway API", () => {
        expect(JSON.stringify(rendered("HTTPRoute", { cors }, onEnvoy))).not.toContain("CORS");
        const old = { controller: { ...envoy, version: "1.6" }, kubernetesVersion: "1.32" };
        expect(JSON.stringify(rendered("HTTPRoute", { cors }, old))).not.toContain("CORS");
        expect(spec("SecurityPolicy", { cors }, old)).toMatchObject({ cors: { maxAge: "10m" } });
    });
});

describe("a WebSocket", () => {
    const socket = { webSocket: { idleSeconds: 3600 } };

    it("may be silent for an hour with each of them", () => {
        expect(spec("ProxySettingsPolicy", socket)).toEqual({
            targetRefs: target,
            timeout: { read: "1h", send: "1h" },
        });
        expect(spec("BackendTrafficPolicy", socket, onEnvoy)).toMatchObject({
            timeout: { http: { requestTimeout: "0s", streamIdleTimeout: "1h" } },
        });
        expect(annotationsOf(socket)).toMatchObject({ "proxy-read-timeout": "3600", "proxy-send-timeout": "3600" });
    });

    it("waits at its listener with Envoy Gateway before 1.8", () => {
        const old = { controller: { ...envoy, version: "1.7.0" } };
        expect(JSON.stringify(spec("BackendTrafficPolicy", socket, old))).not.toContain("streamIdleTimeout");
        const policies = rendered("ClientTrafficPolicy", socket, old).map((one) => one.spec);
        expect(policies).toEqual([
            expect.objectContaining({ tls: { minVersion: "1.2" } }),
            expect.objectContaining({
                targetRefs: [expect.objectContaining({ name: "edge-public", sectionName: "https-shop-api" })],
                timeout: { http: { streamIdleTimeout: "1h" } },
            }),
        ]);
    });

    it("never meets a buffer of requests", () => {
        expect(JSON.stringify(spec("BackendTrafficPolicy", socket, onEnvoy))).not.toContain("requestBuffer");
    });
});

describe("sizes and times", () => {
    it.each([
        [86_400, "24h"],
        [90, "90s"],
        [5400, "90m"],
        [10_000, "167m"],
    ])("%d s are %s to NGINX Gateway Fabric, in four digits at most", (seconds, wanted) => {
        expect(nginxDuration(seconds)).toBe(wanted);
    });

    it.each([
        [10 * 2 ** 20, "10m"],
        [0, "0"],
        [10_001, undefined],
    ])("%d bytes are %s", (bytes, wanted) => {
        expect(nginxSize(bytes)).toBe(wanted);
    });

    it("of a body are said to each in its own unit, and no limit is none", () => {
        const ten = { bodyLimit: 10 * 2 ** 20 };
        expect(spec("ClientSettingsPolicy", ten)).toMatchObject({ body: { maxSize: "10m" } });
        expect(spec("BackendTrafficPolicy", ten, onEnvoy)).toMatchObject({ requestBuffer: { limit: "10Mi" } });
        expect(annotationsOf(ten)).toMatchObject({ "proxy-body-size": "10m" });
        expect(spec("ClientSettingsPolicy", { bodyLimit: 0 })).toMatchObject({ body: { maxSize: "0" } });
        expect(rendered("BackendTrafficPolicy", { bodyLimit: 0 }, onEnvoy)).toEqual([]);
        expect(annotationsOf({ bodyLimit: 0 })).toMatchObject({ "proxy-body-size": "0" });
    });
});

describe("a backend that may be silent", () => {
    it("is heard out for as long as it says something, with Envoy Gateway from 1.8 on", () => {
        expect(spec("BackendTrafficPolicy", { timeoutSeconds: 90 }, onEnvoy)).toMatchObject({
            timeout: { http: { requestTimeout: "0s", streamIdleTimeout: "90s" } },
        });
        const old = { controller: { ...envoy, version: "1.7" } };
        expect(spec("BackendTrafficPolicy", { timeoutSeconds: 90 }, old)).toMatchObject({
            timeout: { http: { requestTimeout: "90s" } },
        });
    });
});

describe("60 seconds of silence", () => {
    it.each([{ timeoutSeconds: 60 }, { webSocket: { idleSeconds: 60 } }, { webSocket: { idleSeconds: 5 } }])(
        "need no word to NGINX Gateway Fabric, whichever its version: %j",
        (route) => {
            const old = { controller: { ...nginx, version: "2.4" }, kubernetesVersion: "1.28" };
            expect(rendered("ProxySettingsPolicy", route, old)).toEqual([]);
            expect(rendered("ProxySettingsPolicy", route)).toEqual([]);
        },
    );
});

describe("what NGINX Gateway Fabric would ignore", () => {
    it("is never said to it", () => {
        const everything = { timeoutSeconds: 30, cors, ...minute, affinity: { kind: "client-address" } } as const;
        const text = JSON.stringify(rendered("HTTPRoute", everything));
        expect(text).not.toMatch(/timeouts|retry|sessionPersistence|"rules":\[\{"name"/);
        const kinds = renderEdge(args({ hosts: [host({}, everything)] })).objects.map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind?.startsWith("Snippets"))).toEqual([]);
        expect(spec("ProxySettingsPolicy", everything)).toMatchObject({ timeout: { read: "30s" } });
        expect(spec("UpstreamSettingsPolicy", everything)).toEqual({
            targetRefs: [{ group: "", kind: "Service", name: "api" }],
            loadBalancingMethod: "ip_hash",
        });
    });
});

describe("affinity by cookie", () => {
    const affinity = { kind: "cookie", name: "pod", ttlSeconds: 3600, sameSite: "Lax" } as const;

    it("has a life and attributes", () => {
        expect(spec("BackendTrafficPolicy", { affinity }, onEnvoy)).toMatchObject({
            loadBalancer: {
                type: "ConsistentHash",
                consistentHash: { type: "Cookie", cookie: { name: "pod", ttl: "1h", attributes: { SameSite: "Lax" } } },
            },
        });
        expect(annotationsOf({ affinity })).toMatchObject({
            affinity: "cookie",
            "session-cookie-name": "pod",
            "session-cookie-samesite": "Lax",
            "session-cookie-secure": "true",
        });
    });
});

describe("basic authentication", () => {
    const basicAuth = { realm: "Alerts", secret: "shop-auth" };

    it("is a filter in the route's namespace, a policy, or annotations", () => {
        const [filter] = rendered("AuthenticationFilter", { basicAuth });
        expect(filter?.metadata).toMatchObject({ namespace: "shop" });
        expect(JSON.stringify(rendered("HTTPRoute", { basicAuth }))).toContain(`"name":"${filter?.metadata?.name}"`);
        expect(spec("SecurityPolicy", { basicAuth }, onEnvoy)).toMatchObject({
            basicAuth: { users: { name: "shop-auth" } },
        });
        expect(annotationsOf({ basicAuth })).toMatchObject({ "auth-type": "basic", "auth-secret": "shop-auth" });
    });

    it.each([
        [
            { ...nginx, version: "2.4.2" },
            { type: "nginx.org/htpasswd", key: "auth", hash: "bcrypt" },
        ],
        [
            { ...nginx, version: "2.5" },
            { type: "Opaque", key: "auth", hash: "bcrypt" },
        ],
        [envoy, { type: "Opaque", key: ".htpasswd", hash: "sha1" }],
        [ingress, { type: "Opaque", key: "auth", hash: "bcrypt" }],
    ] as const)("has its users in a Secret of the form that %j reads", (controller, format) => {
        expect(loginFormat(controller)).toEqual(format);
    });
});
