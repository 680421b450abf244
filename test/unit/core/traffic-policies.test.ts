import {
    apiServer,
    defineForeign,
    definePart,
    internetHttps,
    networkPolicies,
    type PolicyOptions,
    privateRanges,
    TrafficMap,
} from "../../../components/core/traffic";

const here = { system: "mesh", environment: "staging", namespace: "mesh-staging" };
const options: PolicyOptions = { nodeBlocks: [{ cidr: "192.0.2.0/25" }, { cidr: "192.0.2.128/25" }] };

const api = definePart({
    ...here,
    name: "api",
    component: "api",
    ports: { http: { number: 8000 }, metrics: { number: 8001 } },
});
const node = definePart({
    ...here,
    name: "node",
    component: "node",
    policyName: "allow-mesh",
    ports: { gossip: { number: 7946, protocols: ["TCP", "UDP"] } },
});
const agent = definePart({
    ...here,
    name: "agent",
    component: "agent",
    hostNetwork: true,
    ports: { health: { number: 9980 } },
});

const selects = (component: string) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "mesh-staging" } },
    podSelector: {
        matchLabels: {
            "app.kubernetes.io/name": component,
            "app.kubernetes.io/instance": "mesh-staging",
            "app.kubernetes.io/component": component,
        },
    },
});

function mapOf(...parts: readonly Parameters<TrafficMap["add"]>[0][]): TrafficMap {
    const map = new TrafficMap();
    for (const part of parts) map.add(part);
    return map;
}

function policyOf(map: TrafficMap, name: string, given: PolicyOptions = options) {
    return networkPolicies(map, given).find((policy) => policy.metadata?.name === name);
}

describe("the policies of a traffic map", () => {
    it("close a part that nobody calls and that calls nobody", () => {
        expect(networkPolicies(mapOf(api), options)).toEqual([
            {
                apiVersion: "networking.k8s.io/v1",
                kind: "NetworkPolicy",
                metadata: {
                    name: "api-traffic",
                    namespace: "mesh-staging",
                    labels: {
                        app: "api",
                        environment: "staging",
                        "app.kubernetes.io/name": "api",
                        "app.kubernetes.io/instance": "mesh-staging",
                        "app.kubernetes.io/component": "api",
                        "app.kubernetes.io/part-of": "mesh",
                        "app.kubernetes.io/managed-by": "stackwright",
                    },
                },
                spec: { podSelector: selects("api").podSelector, policyTypes: ["Ingress", "Egress"] },
            },
        ]);
    });

    it("open both ends of a connection and nothing else", () => {
        const map = mapOf(api, node);
        map.connect(api, node, "gossip", { why: "joins the mesh" });
        const ports = [
            { protocol: "TCP", port: 7946 },
            { protocol: "UDP", port: 7946 },
        ];
        expect(policyOf(map, "api-traffic")?.spec).toEqual({
            podSelector: selects("api").podSelector,
            policyTypes: ["Ingress", "Egress"],
            egress: [{ to: [selects("node")], ports }],
        });
        expect(policyOf(map, "allow-mesh")?.spec).toEqual({
            podSelector: selects("node").podSelector,
            policyTypes: ["Ingress", "Egress"],
            ingress: [{ from: [selects("api")], ports }],
        });
    });

    it("let a part talk to its own other pods when it is connected to itself", () => {
        const map = mapOf(node);
        map.connect(node, node, "gossip", { why: "gossip" });
        const spec = policyOf(map, "allow-mesh")?.spec;
        expect(spec?.ingress?.[0]?.from).toEqual([selects("node")]);
        expect(spec?.egress?.[0]?.to).toEqual([selects("node")]);
    });

    it("gather all ports one peer may use into one rule, each once", () => {
        const twice = definePart({
            ...here,
            name: "twice",
            component: "twice",
            ports: { http: { number: 8000 }, metrics: { number: 8000 }, admin: { number: 8002 } },
        });
        const map = mapOf(api, twice);
        map.connect(api, twice, "http", { why: "calls" });
        map.connect(api, twice, "metrics", { why: "watches" });
        map.connect(api, twice, "admin", { why: "steers" });
        expect(policyOf(map, "api-traffic")?.spec?.egress).toEqual([
            {
                to: [selects("twice")],
                ports: [
                    { protocol: "TCP", port: 8000 },
                    { protocol: "TCP", port: 8002 },
                ],
            },
        ]);
    });

    it("select a foreign peer's namespace by the label every namespace has, and its pods by their labels", () => {
        const gateway = defineForeign({
            name: "gateway",
            namespace: "nginx-gateway",
            podLabels: { app: "nginx" },
            ports: {},
        });
        const wholeNamespace = defineForeign({ name: "keda", namespace: "keda", ports: {} });
        const map = mapOf(api);
        map.connect(gateway, api, "http", { why: "requests" });
        map.connect(wholeNamespace, api, "metrics", { why: "scaling" });
        expect(policyOf(map, "api-traffic")?.spec?.ingress).toEqual([
            {
                from: [
                    {
                        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "nginx-gateway" } },
                        podSelector: { matchLabels: { app: "nginx" } },
                    },
                ],
                ports: [{ protocol: "TCP", port: 8000 }],
            },
            {
                from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "keda" } } }],
                ports: [{ protocol: "TCP", port: 8001 }],
            },
        ]);
    });

    it("reach addresses by their blocks", () => {
        const map = mapOf(api);
        map.connect(api, internetHttps, "https", { why: "models" });
        map.connect(api, apiServer(["192.0.2.10/32"], 6443), "api", { why: "reads nodes" });
        expect(policyOf(map, "api-traffic")?.spec?.egress).toEqual([
            {
                to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [...privateRanges] } }],
                ports: [{ protocol: "TCP", port: 443 }],
            },
            { to: [{ ipBlock: { cidr: "192.0.2.10/32" } }], ports: [{ protocol: "TCP", port: 6443 }] },
        ]);
    });

    it("know a pod on the node's network by the nodes' addresses, and give it no policy that could not select it", () => {
        const map = mapOf(api, agent);
        map.connect(agent, api, "http", { why: "attests" });
        map.connect(api, agent, "health", { why: "asks" });
        const nodes = [{ ipBlock: { cidr: "192.0.2.0/25" } }, { ipBlock: { cidr: "192.0.2.128/25" } }];
        expect(networkPolicies(map, options).map((policy) => policy.metadata?.name)).toEqual(["api-traffic"]);
        expect(policyOf(map, "api-traffic")?.spec?.ingress?.[0]?.from).toEqual(nodes);
        expect(policyOf(map, "api-traffic")?.spec?.egress?.[0]?.to).toEqual(nodes);
    });

    it("are not made at all where a rule would have no peer, because that would mean everyone", () => {
        const map = mapOf(api, agent);
        map.connect(agent, api, "http", { why: "attests" });
        expect(() => networkPolicies(map, { nodeBlocks: [] })).toThrow(
            new Error("mesh-staging/agent → mesh-staging/api selects no address"),
        );
    });

    it("never hold a rule without a peer or without a port", () => {
        const map = mapOf(api, node, agent);
        map.connect(api, node, "gossip", { why: "joins" });
        map.connect(agent, api, "metrics", { why: "watches" });
        map.connect(node, internetHttps, "https", { why: "updates" });
        for (const policy of networkPolicies(map, options)) {
            const ends = [
                ...(policy.spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })),
                ...(policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
            ];
            for (const { peers, ports } of ends) {
                expect(peers?.length).toBeGreaterThan(0);
                expect(ports?.length).toBeGreaterThan(0);
            }
        }
    });
});
