import { type DoorArgs, type EdgeArgs, renderEdge } from "../../../components/edge";
import { args, cors, envoy, host, ingress, minute, nginx, onEnvoy, onIngress, rendered, spec } from "./samples";

describe("an Ingress", () => {
    const two = host({
        routes: [
            { name: "root", path: { kind: "prefix", value: "/" }, backend: { service: "api", port: 8000 }, ...minute },
            {
                name: "stream",
                path: { kind: "prefix", value: "/stream" },
                backend: { service: "api", port: 8000 },
                rateLimit: { requests: 300, per: "minute" },
                cacheControl: "no-store",
            },
        ],
    });
    const objects = () => renderEdge(args({ ...onIngress, hosts: [two] })).objects;

    it("is one per class of paths, with texts for values and nothing of critical risk", () => {
        const ingresses = objects().filter(({ kind }) => kind === "Ingress");
        expect(ingresses.map(({ metadata }) => metadata?.name)).toEqual(["shop-api-root", "shop-api-stream"]);
        for (const { metadata } of ingresses) {
            const { annotations = {} } = metadata as { annotations?: object };
            expect(Object.values(annotations).filter((value) => typeof value !== "string")).toEqual([]);
            expect(JSON.stringify(annotations)).not.toMatch(/snippet/);
        }
    });

    it("brings its headers in a ConfigMap of its namespace", () => {
        const [map] = objects().filter(({ kind }) => kind === "ConfigMap");
        expect(map).toMatchObject({ metadata: { namespace: "shop" }, data: { "Cache-Control": "no-store" } });
    });

    it("stands alone: no Gateway and no route beside it", () => {
        expect(objects().filter(({ kind }) => /Gateway|Route|Policy/.test(kind ?? ""))).toEqual([]);
    });
});

describe("a Gateway", () => {
    const gateway = (over: Partial<EdgeArgs> = {}) =>
        renderEdge(args(over)).objects.find(({ kind }) => kind === "Gateway") as unknown as {
            readonly spec: {
                readonly listeners: readonly Record<string, unknown>[];
                readonly gatewayClassName: string;
            };
        };

    it("has one HTTP listener and one HTTPS listener per host, which admit labelled namespaces alone", () => {
        const { listeners } = gateway({ hosts: [host(), host({ name: "shop-www" })] }).spec;
        expect(listeners.map(({ name, port, hostname }) => [name, port, hostname])).toEqual([
            ["http", 80, undefined],
            ["https-shop-api", 443, "shop-api.shop.internal"],
            ["https-shop-www", 443, "shop-www.shop.internal"],
        ]);
        for (const { allowedRoutes } of listeners) {
            expect(allowedRoutes).toMatchObject({
                namespaces: { from: "Selector", selector: { matchLabels: args().admittedNamespaces } },
            });
        }
    });

    it("speaks nothing older than TLS 1.2", () => {
        expect(gateway().spec.listeners[1]?.tls).toEqual({
            mode: "Terminate",
            certificateRefs: [{ kind: "Secret", name: "shop-api-tls" }],
            options: { "nginx.org/ssl-protocols": "TLSv1.2 TLSv1.3" },
        });
        expect(spec("ClientTrafficPolicy", {}, onEnvoy)).toMatchObject({ tls: { minVersion: "1.2" } });
    });

    it("has a data plane with resources for every container, and a budget that lets one pod go", () => {
        expect(spec("NginxProxy", {})).toMatchObject({
            kubernetes: {
                deployment: {
                    replicas: 2,
                    container: { resources: args().dataPlane.resources },
                    patches: [
                        {
                            value: {
                                spec: { template: { spec: { initContainers: [{ name: "init", resources: {} }] } } },
                            },
                        },
                    ],
                },
                service: { type: "LoadBalancer", externalTrafficPolicy: "Local" },
            },
        });
        expect(spec("PodDisruptionBudget", {})).toMatchObject({
            maxUnavailable: 1,
            selector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "edge-public" } },
        });
        expect(spec("EnvoyProxy", {}, onEnvoy)).toMatchObject({
            provider: { kubernetes: { envoyPDB: { maxUnavailable: 1 } } },
        });
    });

    it("leaves the count to its scaler where it has one", () => {
        const dataPlane = { ...args().dataPlane, replicas: { least: 2, most: 5 } };
        const proxy = JSON.stringify(spec("NginxProxy", {}, { dataPlane }));
        expect(proxy).toContain('"autoscaling":{"enable":true,"minReplicas":2,"maxReplicas":5');
        expect(proxy).not.toContain('"replicas":');
        // Of ten pods nine must stay, not one.
        expect(spec("PodDisruptionBudget", {}, { dataPlane })).toMatchObject({ maxUnavailable: 1 });
    });

    it("takes the first address that no trusted balancer added for the client's, however many balancers there are", () => {
        const doors = [{ door: "public", service: "LoadBalancer", trustedProxies: ["10.0.0.0/16"] }] as const;
        expect(spec("NginxProxy", {}, { doors })).toMatchObject({
            rewriteClientIP: {
                mode: "XForwardedFor",
                setIPRecursively: true,
                trustedAddresses: [{ type: "CIDR", value: "10.0.0.0/16" }],
            },
        });
    });

    it("is two where there are two doors, each with its own hosts", () => {
        const { objects } = renderEdge(
            args({
                doors: [
                    { door: "public", service: "LoadBalancer" },
                    { door: "internal", service: "ClusterIP" },
                ],
                hosts: [host(), host({ name: "shop-admin", door: "internal" })],
            }),
        );
        const gateways = objects.filter(({ kind }) => kind === "Gateway");
        expect(gateways.map(({ metadata }) => metadata?.name)).toEqual(["edge-public", "edge-internal"]);
        expect(JSON.stringify(gateways[0])).not.toContain("shop-admin");
    });
});

describe("a door for some clients only", () => {
    const clientCidrs = ["198.51.100.0/24", "10.20.0.0/16"];
    const only = { door: "public", service: "LoadBalancer", clientCidrs } as const;
    const withDoor = (door: DoorArgs, over: Partial<EdgeArgs> = {}) => ({ ...over, doors: [door] });
    const allowed = {
        authorization: { defaultAction: "Deny", rules: [{ action: "Allow", principal: { clientCIDRs: clientCidrs } }] },
    };

    it("is told to the load balancer, which lets nobody else connect", () => {
        const nginxProxy = spec("NginxProxy", {}, withDoor(only));
        expect(nginxProxy).toMatchObject({ kubernetes: { service: { loadBalancerSourceRanges: clientCidrs } } });
        const envoyProxy = spec("EnvoyProxy", {}, withDoor(only, onEnvoy));
        expect(envoyProxy).toMatchObject({
            provider: { kubernetes: { envoyService: { loadBalancerSourceRanges: clientCidrs } } },
        });
    });

    it("is not said to a Service that has no load balancer, which could not keep it", () => {
        const inside = { ...only, service: "ClusterIP" } as const;
        for (const over of [{}, onEnvoy]) {
            const proxy = over === onEnvoy ? "EnvoyProxy" : "NginxProxy";
            expect(JSON.stringify(spec(proxy, {}, withDoor(inside, over)))).not.toContain("SourceRanges");
        }
        expect(spec("SecurityPolicy", {}, withDoor(inside, onEnvoy))).toMatchObject(allowed);
    });

    it("refuses everybody else on every route of Envoy Gateway, beside whatever else the route wants", () => {
        const basicAuth = { realm: "Shop", secret: "shop-login" };
        const policy = spec("SecurityPolicy", { cors, basicAuth }, withDoor(only, onEnvoy));
        expect(policy).toMatchObject({ cors: {}, basicAuth: {}, ...allowed });
        expect(rendered("SecurityPolicy", {}, onEnvoy)).toEqual([]);
    });

    it("lets Envoy's trusted balancers connect, and looks at the clients that they speak for", () => {
        const behind = withDoor({ ...only, trustedProxies: ["192.0.2.0/24"] }, onEnvoy);
        expect(spec("EnvoyProxy", {}, behind)).toMatchObject({
            provider: { kubernetes: { envoyService: { loadBalancerSourceRanges: ["192.0.2.0/24"] } } },
        });
        expect(spec("SecurityPolicy", {}, behind)).toMatchObject(allowed);
    });

    it("does not reach into the other door", () => {
        const { objects } = renderEdge(
            args({
                ...onEnvoy,
                doors: [
                    { door: "public", service: "LoadBalancer" },
                    { ...only, door: "internal" },
                ],
                hosts: [host(), host({ name: "shop-admin", door: "internal" })],
            }),
        );
        const policies = objects.filter(({ kind }) => kind === "SecurityPolicy");
        expect(policies.map(({ metadata }) => metadata?.name)).toEqual(["shop-admin-root-security"]);
    });
});

describe("a route into another namespace", () => {
    it("has a grant there for its Service alone; others have none", () => {
        expect(rendered("ReferenceGrant", {})).toEqual([]);
        const [grant] = rendered("ReferenceGrant", { backend: { service: "store", port: 80, namespace: "stores" } });
        expect(grant).toMatchObject({
            metadata: { namespace: "stores" },
            spec: { from: [{ kind: "HTTPRoute", namespace: "shop" }], to: [{ kind: "Service", name: "store" }] },
        });
    });
});

describe("TLS to the backend", () => {
    it("checks its name and authority", () => {
        const tls = { hostname: "api.shop.svc", authority: { kind: "Secret", name: "api-tls" } } as const;
        expect(spec("BackendTLSPolicy", { backend: { service: "api", port: 8443, tls } })).toEqual({
            targetRefs: [{ group: "", kind: "Service", name: "api" }],
            validation: {
                caCertificateRefs: [{ group: "", kind: "Secret", name: "api-tls" }],
                hostname: "api.shop.svc",
            },
        });
    });
});

describe("all back ends", () => {
    const all = [nginx, envoy, ingress];
    const wishes = { ...minute, cors, timeoutSeconds: 30, bodyLimit: 2 ** 20 };

    it.each(all)("give the same objects for the same wishes, byte by byte: $kind", (controller) => {
        const render = () => JSON.stringify(renderEdge(args({ controller, hosts: [host({}, wishes)] })));
        expect(render()).toBe(render());
    });

    it.each(all)("aim at nothing but what is made beside it: $kind", (controller) => {
        const { objects } = renderEdge(args({ controller, hosts: [host({}, wishes)] }));
        const made = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata?.namespace}/${metadata?.name}`));
        for (const object of objects) {
            const { targetRefs = [], targetRef } = ((object as { spec?: object }).spec ?? {}) as {
                targetRefs?: readonly { kind: string; name: string }[];
                targetRef?: { kind: string; name: string };
            };
            const targets = [...targetRefs, ...(targetRef ? [targetRef] : [])].filter(({ kind }) => kind !== "Service");
            expect(targets.filter((one) => !made.has(`${one.kind} ${object.metadata?.namespace}/${one.name}`))).toEqual(
                [],
            );
            expect(new Set(targets.map(({ kind }) => kind)).size).toBeLessThan(2);
        }
    });
});
