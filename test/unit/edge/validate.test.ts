import { describeProblem } from "../../../components/core/problems";
import { type EdgeArgs, type EdgeHost, type EdgeRoute, judgeEdge, renderEdge } from "../../../components/edge";
import { args, cors, envoy, host, ingress, nginx } from "./samples";

const said = (over: Partial<EdgeArgs>) => judgeEdge(args(over)).problems.map(describeProblem);
const ofRoute = (route: Partial<EdgeRoute>, over: Partial<EdgeArgs> = {}) =>
    said({ hosts: [host({}, route)], ...over });
const ofHosts = (...hosts: readonly EdgeHost[]) => said({ hosts });
const root = "edge.hosts.shop-api.root";

describe("a wish that nobody could fulfil", () => {
    it.each<[string, readonly string[], string]>([
        [
            "every origin with credentials",
            ofRoute({ cors: { ...cors, origins: ["*"], credentials: true } }),
            `${root}.cors.origins is "*": with credentials would let every site in the world act in its visitors' names; want named origins, or no credentials; list the origins, or set credentials: false`,
        ],
        [
            "every origin of a whole registry with credentials",
            ofRoute({ cors: { ...cors, origins: ["https://*.com"], credentials: true } }),
            `${root}.cors.origins is "https://*.com": with credentials would let every site in the world act in its visitors' names; want named origins, or no credentials; list the origins, or set credentials: false`,
        ],
        [
            "an origin in capitals, which browsers never send",
            ofRoute({ cors: { ...cors, origins: ["https://App.shop.internal"] } }),
            `${root}.cors.origins is "https://App.shop.internal": not an origin; want scheme and host in small letters, without a path, such as https://app.my-company.org`,
        ],
        [
            "an origin twice",
            ofRoute({ cors: { ...cors, origins: [...cors.origins, ...cors.origins] } }),
            `${root}.cors.origins is "https://app.shop.internal": stands there twice; name it once`,
        ],
        [
            "a method twice",
            ofRoute({ cors: { ...cors, methods: ["GET", "POST", "GET"] } }),
            `${root}.cors.methods is "GET": stands there twice; name it once`,
        ],
        [
            "an origin without a scheme",
            ofRoute({ cors: { ...cors, origins: ["app.shop.internal"] } }),
            `${root}.cors.origins is "app.shop.internal": not an origin; want scheme and host in small letters, without a path, such as https://app.my-company.org`,
        ],
        [
            "an origin with a path",
            ofRoute({ cors: { ...cors, origins: ["https://app.shop.internal/"] } }),
            `${root}.cors.origins is "https://app.shop.internal/": not an origin; want scheme and host in small letters, without a path, such as https://app.my-company.org`,
        ],
        [
            "every origin beside others",
            ofRoute({ cors: { ...cors, origins: ["*", "https://app.shop.internal"] } }),
            `${root}.cors.origins is "*": stands beside others; name either all or some`,
        ],
        [
            "no origin",
            ofRoute({ cors: { ...cors, origins: [] } }),
            `${root}.cors.origins is empty; name an origin, or leave cors out`,
        ],
        [
            "a limit of nothing",
            ofRoute({ rateLimit: { requests: 0, per: "minute" } }),
            `${root}.rateLimit.requests is 0: would refuse every request; want a whole number from 1; leave rateLimit out where there is to be none`,
        ],
        [
            "a path without a slash",
            ofRoute({ path: { kind: "prefix", value: "api" } }),
            `${root}.path is "api": does not start with a slash; want a path such as /api; write /api`,
        ],
        [
            "a pattern as a plain path",
            ofRoute({ path: { kind: "exact", value: "/api.*" } }),
            `${root}.path is "/api.*": not a plain path; want a path such as /api/v1, or kind regex`,
        ],
        [
            "a host that is taken",
            ofHosts(host(), host({ name: "shop-www", host: "shop-api.shop.internal" })),
            `edge.hosts.shop-www.host is "shop-api.shop.internal": also the host of edge.hosts.shop-api; want one owner per host; give one of the two another name`,
        ],
        [
            "a host below another's wildcard",
            ofHosts(host(), host({ name: "shop-all", host: "*.shop.internal" })),
            `edge.hosts.shop-all.host is "*.shop.internal": overlaps shop-api.shop.internal of edge.hosts.shop-api; want one owner per host; give one of the two another name`,
        ],
        [
            "a host that is none",
            ofHosts(host({ host: "https://shop" })),
            `edge.hosts.shop-api.host is "https://shop": not a host name; want a full name such as api.my-company.org`,
        ],
        [
            "a host without routes",
            ofHosts(host({ routes: [] })),
            "edge.hosts.shop-api has no route, so every request would get 404",
        ],
        [
            "the same header twice, in other letters",
            ofRoute({ headers: { "X-Team": "a", "x-team": "b" } }),
            `${root}.headers.x-team the same header as X-Team; set it once`,
        ],
        [
            "more headers than fit",
            ofRoute({ headers: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`X-${index}`, "1"])) }),
            `${root}.headers is 17: more headers than one route can set, those of security and caching included; want at most 16; let the backend set some of them`,
        ],
        [
            "a door that is closed",
            ofHosts(host({ door: "internal" })),
            `edge.hosts.shop-api.door is "internal": no such door is open; want public; switch edge.doors.internal on`,
        ],
        [
            "an owned class that another stack could own too",
            said({ className: { name: "nginx", owned: true } }),
            `edge.class.name is "nginx": does not carry the environment, so another stack on the cluster could make the same class; want a name with staging in it, such as nginx-staging; rename it, or set class.owned: false where it is there already`,
        ],
    ])("%s is refused in exactly these words", (_name, problems, wanted) => {
        expect(problems).toEqual([wanted]);
    });

    it("is refused together with every other, before anything is made", () => {
        const bad = args({ hosts: [host({}, { rateLimit: { requests: 0, per: "hour" }, timeoutSeconds: 0 })] });
        expect(() => renderEdge(bad)).toThrow(/^edge: 3 problems\n {2}- .*\n {2}- .*\n {2}- /);
    });

    it("is refused where two routes of a host share a path", () => {
        const twice = host();
        expect(ofHosts({ ...twice, routes: [...twice.routes, ...twice.routes] })).toEqual([
            `edge.hosts.shop-api.root is "/": the same path or name as root; want one route per path of a host; make one route of the two`,
        ]);
    });
});

describe("a wish that the back end cannot fulfil", () => {
    const limit = { requests: 100, per: "minute" } as const;
    const ngf = (version: string) => ({ controller: { ...nginx, version }, kubernetesVersion: "1.31" });
    it.each<[string, readonly string[], string]>([
        [
            "a rate limit on NGINX Gateway Fabric 2.3",
            ofRoute({ rateLimit: limit }, ngf("2.3")).slice(1),
            `${root}.rateLimit asks for a rate limit, which NGINX Gateway Fabric 2.3 cannot do; use NGINX Gateway Fabric 2.4 or newer, or Envoy Gateway`,
        ],
        [
            "a limit per hour on NGINX Gateway Fabric",
            ofRoute({ rateLimit: { ...limit, per: "hour" } }),
            `${root}.rateLimit.per asks for a limit per hour, which NGINX Gateway Fabric 2.6.7 cannot do; count per second or per minute, or use Envoy Gateway`,
        ],
        [
            "a limit per hour on ingress-nginx",
            ofRoute({ rateLimit: { ...limit, per: "hour" } }, { controller: ingress }),
            `${root}.rateLimit.per asks for a limit per hour, which ingress-nginx 1.15.1 cannot do; count per second or per minute, or use Envoy Gateway`,
        ],
        [
            "CORS on NGINX Gateway Fabric 2.4",
            ofRoute({ cors }, ngf("2.4.2")),
            `${root}.cors asks for CORS with Gateway API 1.4, which NGINX Gateway Fabric 2.4.2 cannot do; leave cors out and let the backend answer, use NGINX Gateway Fabric 2.5.1 or newer with Gateway API 1.5, or Envoy Gateway`,
        ],
        [
            "patient WebSockets on NGINX Gateway Fabric 2.5",
            ofRoute({ webSocket: { idleSeconds: 3600 } }, ngf("2.5.1")),
            `${root}.webSocket.idleSeconds asks for WebSockets that are silent for 3600 s, which NGINX Gateway Fabric 2.5.1 cannot do; set edge.socketIdleSeconds: 60, use NGINX Gateway Fabric 2.6 or newer, or Envoy Gateway`,
        ],
        [
            "another patience than nginx's own on NGINX Gateway Fabric 2.5",
            ofRoute({ timeoutSeconds: 90 }, ngf("2.5.1")),
            `${root}.timeoutSeconds asks for a backend that is silent for 90 s, which NGINX Gateway Fabric 2.5.1 cannot do; set it to 60, which it waits by itself, use NGINX Gateway Fabric 2.6 or newer, or Envoy Gateway`,
        ],
        [
            "affinity by cookie on open-source NGINX",
            ofRoute({ affinity: { kind: "cookie", name: "pod", ttlSeconds: 60, sameSite: "Lax" } }),
            `${root}.affinity asks for affinity by cookie, which NGINX Gateway Fabric 2.6.7 cannot do; use kind client-address (ip_hash), or Envoy Gateway`,
        ],
        [
            "a header that nginx sets itself",
            ofRoute({ headers: { Server: "shop" } }),
            `${root}.headers asks for header Server, which nginx sets itself, which NGINX Gateway Fabric 2.6.7 cannot do; let the backend set it, or use Envoy Gateway`,
        ],
        [
            "the type of the contents",
            ofRoute({ headers: { "Content-Type": "text/plain" } }),
            `${root}.headers asks for header Content-Type, which nginx sets itself, which NGINX Gateway Fabric 2.6.7 cannot do; let the backend set it, or use Envoy Gateway`,
        ],
        [
            "a header with a quote",
            ofRoute({ headers: { "X-Motto": 'so "what"' } }),
            `${root}.headers asks for header X-Motto with an unescaped double quote, which NGINX Gateway Fabric 2.6.7 cannot do; let the backend set it, or use Envoy Gateway`,
        ],
        [
            "basic authentication on NGINX Gateway Fabric 2.3",
            ofRoute({ basicAuth: { realm: "Shop", secret: "shop-login" } }, ngf("2.3")).slice(1),
            `${root}.basicAuth asks for basic authentication, which NGINX Gateway Fabric 2.3 cannot do; use NGINX Gateway Fabric 2.4 or newer, or Envoy Gateway`,
        ],
        [
            "a regular expression on ingress-nginx",
            ofRoute({ path: { kind: "regex", value: "/v[12]/.*" } }, { controller: ingress }),
            `${root}.path asks for a regular expression, which would make every path of the host one, which ingress-nginx 1.15.1 cannot do; use prefix or exact paths, or a back end of the Gateway API`,
        ],
        [
            "a body limit of odd bytes on ingress-nginx",
            ofRoute({ bodyLimit: 10_001 }, { controller: ingress }),
            `${root}.bodyLimit asks for a body limit of 10001 bytes, which ingress-nginx 1.15.1 cannot do; round it to whole KiB, MiB or GiB`,
        ],
        [
            "a Service in another namespace on ingress-nginx",
            ofRoute({ backend: { service: "store", port: 80, namespace: "stores" } }, { controller: ingress }),
            `${root}.backend.namespace asks for a Service in another namespace (stores), which ingress-nginx 1.15.1 cannot do; make the host's routes beside that Service, or use a back end of the Gateway API`,
        ],
        [
            "a header with a variable",
            ofRoute({ headers: { "X-Price": "$5" } }),
            `${root}.headers asks for header X-Price with a "$", which nginx reads as a variable, which NGINX Gateway Fabric 2.6.7 cannot do; let the backend set it, or use Envoy Gateway`,
        ],
        [
            "a body limit beside WebSockets on Envoy Gateway",
            ofRoute({ webSocket: { idleSeconds: 60 }, bodyLimit: 1024 }, { controller: envoy }),
            `${root}.bodyLimit asks for a body limit on a route of WebSockets, which Envoy Gateway 1.8.0 cannot do; give the WebSocket a route of its own without bodyLimit, or use NGINX Gateway Fabric`,
        ],
        [
            "redirect code 308 with Gateway API 1.4",
            said({ hosts: [host({ redirect: 308 })], ...ngf("2.4") }),
            "edge.hosts.shop-api.redirect asks for redirect code 308 with Gateway API 1.4, which NGINX Gateway Fabric 2.4 cannot do; use 301 or 302, or Gateway API 1.5",
        ],
        [
            "a Kubernetes that is too old",
            said({ kubernetesVersion: "1.28" }),
            `edge.controller.version is "2.6.7": NGINX Gateway Fabric 2.6.7 does not run on Kubernetes 1.28; want Kubernetes 1.31 or newer; use NGINX Gateway Fabric 2.3 or 2.4`,
        ],
        [
            "a Kubernetes that is too new",
            said({ kubernetesVersion: "1.36", controller: envoy }),
            `edge.controller.version is "1.8.0": Envoy Gateway 1.8.0 does not run on Kubernetes 1.36; want Kubernetes 1.32 to 1.35; use Envoy Gateway 1.9`,
        ],
        [
            "a version that nobody knows",
            said({ controller: { ...nginx, version: "9.9" } }),
            `edge.controller.version is "9.9": not a release of NGINX Gateway Fabric whose abilities are known here; want one of 2.3, 2.4, 2.5, 2.6`,
        ],
        [
            "301 on an ingress-nginx that says 308",
            said({ controller: { ...ingress, config: { ...ingress.config, "http-redirect-code": "308" } } }),
            `edge.ingressConfig.http-redirect-code is "308": redirects of shop-api.shop.internal (edge.hosts.shop-api) cannot be said in an Ingress of ingress-nginx 1.15.1, only in the controller's ConfigMap; want "301"; set http-redirect-code: "301" in the controller's ConfigMap and repeat it here, or use NGINX Gateway Fabric or Envoy Gateway`,
        ],
        [
            "a class of its own on ingress-nginx",
            said({ controller: ingress, className: { name: "nginx-staging", owned: true } }),
            "edge.class.owned is true: an IngressClass comes with ingress-nginx 1.15.1 itself, which this stack does not install; set it to false and name the class that is there, or use NGINX Gateway Fabric or Envoy Gateway",
        ],
        [
            "two affinities for one Service on NGINX Gateway Fabric",
            ofHosts(host(), host({ name: "shop-www" }, { affinity: { kind: "client-address" } })),
            "edge.hosts.shop-www.root.affinity asks for another affinity than edge.hosts.shop-api.root.affinity for the same Service, which NGINX Gateway Fabric 2.6.7 cannot do; make it the same as edge.hosts.shop-api.root.affinity, or use Envoy Gateway",
        ],
    ])("%s is refused with intent, back end, version and alternatives", (_name, problems, wanted) => {
        expect(problems).toEqual([wanted]);
    });

    it("is every line of the controller's ConfigMap that an Ingress would need, each once", () => {
        const bare = { ...ingress, config: {} };
        const hosts = [host({}, { rateLimit: limit, headers: { "X-Team": "a" } }), host({ name: "shop-www" })];
        expect(judgeEdge(args({ controller: bare, hosts })).problems.map(({ path }) => path)).toEqual([
            "edge.ingressConfig.http-redirect-code",
            "edge.ingressConfig.limit-req-status-code",
            "edge.ingressConfig.hsts",
            "edge.ingressConfig.global-allowed-response-headers",
        ]);
    });
});

describe("whose X-Forwarded-For ingress-nginx believes", () => {
    const believed = (config: Readonly<Record<string, string>>, trustedProxies: readonly string[]) =>
        said({
            controller: { ...ingress, config: { ...ingress.config, ...config } },
            doors: [{ door: "public", service: "LoadBalancer", trustedProxies }],
        });
    const balancers = ["10.0.0.0/16", "192.0.2.0/24"];

    it("must be said in its own ConfigMap, of the same balancers as here", () => {
        const told = { "use-forwarded-headers": "true", "proxy-real-ip-cidr": "192.0.2.0/24, 10.0.0.0/16" };
        expect(believed(told, balancers)).toEqual([]);
        const line = (key: string, given: string, wanted: string) =>
            `edge.ingressConfig.${key} ${given}whose X-Forwarded-For is believed (edge.doors.public.trustedProxies) cannot be said in an Ingress of ingress-nginx 1.15.1, only in the controller's ConfigMap; want "${wanted}"; set ${key}: "${wanted}" in the controller's ConfigMap and repeat it here, or use NGINX Gateway Fabric or Envoy Gateway`;
        const list = "10.0.0.0/16,192.0.2.0/24";
        expect(believed({}, balancers)).toEqual([
            line("use-forwarded-headers", "", "true"),
            line("proxy-real-ip-cidr", "", list),
        ]);
        expect(believed({ ...told, "proxy-real-ip-cidr": `${list},0.0.0.0/0` }, balancers)).toEqual([
            line("proxy-real-ip-cidr", `is "${list},0.0.0.0/0": `, list),
        ]);
    });

    it("is never everybody's", () => {
        expect(believed({ "use-forwarded-headers": "true" }, [])).toEqual([
            `edge.ingressConfig.use-forwarded-headers is "true": believes whatever address a client names, where nobody says which balancers to believe; name them in edge.doors.public.trustedProxies and in proxy-real-ip-cidr, or set it to "false"`,
        ]);
        expect(believed({ "use-forwarded-headers": "false" }, [])).toEqual([]);
    });
});

describe("a preview", () => {
    const warnings = (over: Partial<EdgeArgs>) => judgeEdge(args(over)).warnings;

    it("says that ingress-nginx is retired", () => {
        expect(warnings({ controller: ingress })).toEqual([
            "ingress-nginx 1.15.1 was retired in March 2026: nobody mends it any more. Use it only until NGINX Gateway Fabric or Envoy Gateway has taken its place",
        ]);
    });

    it("says that CORS on HTTPS is broken in NGINX Gateway Fabric 2.5.0, and not of 2.5.1", () => {
        const of = (version: string) => warnings({ hosts: [host({}, { cors })], controller: { ...nginx, version } });
        expect(of("2.5.0")).toEqual([
            "edge.hosts.shop-api.root.cors: NGINX Gateway Fabric 2.5.0 breaks CORS on HTTPS listeners; use 2.5.1 or newer",
        ]);
        expect(of("2.5.1")).toEqual([]);
    });

    it("says once that Envoy Gateway before 1.8 ends long answers too", () => {
        const hosts = [
            host({}, { timeoutSeconds: 60 }),
            host({ name: "shop-www" }, { webSocket: { idleSeconds: 60 } }),
        ];
        const of = (version: string) =>
            warnings({ hosts, controller: { ...envoy, version }, kubernetesVersion: "1.32" });
        expect(of("1.7")).toEqual([
            "Envoy Gateway 1.7 ends requests after timeoutSeconds even while their answer flows; from 1.8 on only silence counts (edge.hosts.shop-api)",
        ]);
        expect(of("1.8")).toEqual([]);
    });

    it("says what a total limit comes to when the data plane grows", () => {
        const rateLimit = { requests: 100, per: "minute", counted: "total" } as const;
        const dataPlane = { ...args().dataPlane, replicas: { least: 3, most: 6 } };
        expect(warnings({ hosts: [host({}, { rateLimit })], dataPlane })).toEqual([
            "edge.hosts.shop-api.root.rateLimit: divided among 3 replicas; when the autoscaler reaches 6, up to 6/3 of it gets through",
        ]);
    });

    it("says that another minor release of the Gateway API is served as well as it goes", () => {
        expect(warnings({ gatewayApi: "1.4" })).toEqual([
            "NGINX Gateway Fabric 2.6.7 is made for Gateway API 1.5; with 1.4 it does what it can (condition SupportedVersion)",
        ]);
    });
});
