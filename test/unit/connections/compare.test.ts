import {
    apiServer,
    defineForeign,
    definePart,
    internetHttps,
    networkPolicies,
    type Part,
    TrafficMap,
} from "../../../components/core/traffic";
import { podTemplate } from "../../../components/workload/pod";
import {
    type Comparison,
    compareWithMap,
    type Declared,
    describeComparison,
} from "../../../workflow/connections/compare";
import { evaluateConnections } from "../../../workflow/connections/evaluate";
import type { Manifest, Policy } from "../../../workflow/connections/manifests";
import { main } from "../workload/samples";
import { denyAll, policy } from "./samples";

const common = { system: "shop", environment: "staging", namespace: "shop" };
const api = definePart({ ...common, name: "api", component: "api", ports: { http: { number: 8000 } } });
const store = definePart({ ...common, name: "store", component: "store", ports: { sql: { number: 5432 } } });
const mesh = definePart({
    ...common,
    name: "mesh",
    component: "mesh",
    ports: { gossip: { number: 7946, protocols: ["TCP", "UDP"] } },
});
const agent = definePart({
    ...common,
    name: "agent",
    component: "agent",
    hostNetwork: true,
    ports: { health: { number: 9980 } },
});
const gateway = defineForeign({ name: "gateway", namespace: "ingress", podLabels: { role: "proxy" }, ports: {} });
const nodeCidrs = ["10.0.0.0/16"];
const blocks = [
    { name: "nodes", cidrs: nodeCidrs },
    { name: "api-server", cidrs: ["10.0.0.0/28"] },
];

function trafficMap(): TrafficMap {
    const map = new TrafficMap();
    for (const part of [api, store, mesh, agent]) map.add<string>(part);
    map.connect(gateway, api, "http", { why: "requests" });
    map.connect(api, store, "sql", { why: "data" });
    map.connect(api, internetHttps, "https", { why: "models" });
    map.connect(api, apiServer(["10.0.0.0/28"], 6443), "api", { why: "reads pods" });
    map.connect(mesh, mesh, "gossip", { why: "gossip" });
    map.connect(agent, api, "http", { why: "attests" });
    map.connect(api, agent, "health", { why: "asks" });
    return map;
}

/** The pods of a part as the program renders them. */
function workload(part: Part): Manifest {
    const { spec, metadata } = podTemplate({ part, tier: "app", runAs: { uid: 1000 }, main: main("http") });
    const hostNetwork = part.hostNetwork === true ? { hostNetwork: true } : {};
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: part.name, namespace: part.namespace },
        spec: { template: { metadata, spec: { ...spec, ...hostNetwork } } },
    };
}

const dnsPolicy = policy("allow-dns", {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
        {
            to: [
                {
                    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
                    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                },
            ],
            ports: [{ port: 53, protocol: "UDP" }],
        },
    ],
});

function declaredBy(map: TrafficMap): Declared {
    return {
        parts: map.parts,
        connections: map.connections,
        nodeCidrs,
        everyPod: [
            {
                to: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
                ports: [{ protocol: "UDP", from: 53, to: 53 }],
            },
        ],
    };
}

function rendered(map: TrafficMap): readonly Manifest[] {
    const policies = networkPolicies(map, { nodeBlocks: nodeCidrs.map((cidr) => ({ cidr })) });
    return [...map.parts.map(workload), denyAll(), dnsPolicy, ...(policies as unknown as readonly Manifest[])];
}

function compare(map: TrafficMap, manifests: readonly Manifest[]): Comparison {
    return compareWithMap(declaredBy(map), evaluateConnections(manifests, blocks));
}

/** The same manifests with one policy's rules changed. */
function withPolicy(name: string, change: (spec: Policy["spec"]) => Policy["spec"]): readonly Manifest[] {
    return rendered(trafficMap()).map((manifest) =>
        manifest.kind === "NetworkPolicy" && manifest.metadata.name === name
            ? { ...manifest, spec: change(manifest.spec as Policy["spec"]) }
            : manifest,
    );
}

const lines = (manifests: readonly Manifest[]) => describeComparison(compare(trafficMap(), manifests));

describe("the traffic map and the policies made from it", () => {
    it("say the same, whoever the ends are: pods, others' pods, addresses, nodes, name resolution", () => {
        expect(compare(trafficMap(), rendered(trafficMap()))).toEqual({ missing: [], extra: [], absent: [] });
    });
});

describe("a policy that no longer fits the map", () => {
    it("is found where it opens too little, at whichever end", () => {
        const expected = ["- shop/api → shop/store  5432/TCP  declared, but no policy allows it"];
        expect(lines(withPolicy("store-traffic", ({ ingress: _, ...spec }) => spec))).toEqual(expected);
        expect(
            lines(
                withPolicy("api-traffic", (spec) => ({
                    ...spec,
                    egress: (spec.egress ?? []).filter(({ ports = [] }) => ports[0]?.port !== 5432),
                })),
            ),
        ).toEqual(expected);
    });

    it("is found where it is missing altogether: the default deny closes what it opened", () => {
        const manifests = rendered(trafficMap()).filter(({ metadata }) => metadata.name !== "mesh-traffic");
        expect(lines(manifests)).toEqual([
            "- shop/mesh → shop/mesh  7946/TCP, 7946/UDP  declared, but no policy allows it",
        ]);
    });

    it("is found where it opens too much, port by port", () => {
        const widen = (spec: Policy["spec"]): Policy["spec"] => ({
            ...spec,
            ingress: (spec.ingress ?? []).map((rule) => ({
                ...rule,
                ports: [{ protocol: "TCP", port: 5432, endPort: 5440 }],
            })),
        });
        const open = rendered(trafficMap()).map((manifest) => {
            if (manifest.metadata.name === "store-traffic")
                return { ...manifest, spec: widen(manifest.spec as Policy["spec"]) };
            if (manifest.metadata.name !== "api-traffic") return manifest;
            const spec = manifest.spec as Policy["spec"];
            return { ...manifest, spec: { ...spec, egress: [...(spec.egress ?? []), { ports: [{ port: 5433 }] }] } };
        });
        expect(lines(open).filter((line) => line.includes("shop/store"))).toEqual([
            "+ shop/api → shop/store  5433/TCP  allowed, but never declared",
        ]);
    });

    it("is found where a rule without peers lets in everyone", () => {
        const opened = lines(
            withPolicy("api-traffic", (spec) => ({ ...spec, ingress: [{ ports: [{ port: 8000, protocol: "TCP" }] }] })),
        );
        expect(opened).toContain("+ internet (0.0.0.0/0) → shop/api  8000/TCP  allowed, but never declared");
        expect(opened).not.toContain("+ ingress/role=proxy → shop/api  8000/TCP  allowed, but never declared");
        expect(opened.every((line) => line.startsWith("+"))).toBe(true);
    });

    it("is found where the internet loses its exceptions", () => {
        const unexcepted = lines(
            withPolicy("api-traffic", (spec) => ({
                ...spec,
                egress: (spec.egress ?? []).map((rule) => ({
                    ...rule,
                    to: (rule.to ?? []).map((peer) =>
                        peer.ipBlock === undefined ? peer : { ipBlock: { cidr: peer.ipBlock.cidr } },
                    ),
                })),
            })),
        );
        expect(unexcepted).toContain(
            "+ shop/api → metadata address (169.254.169.254/32)  443/TCP  allowed, but never declared",
        );
    });

    it("is found where a namespace is picked by a label that nobody sets", () => {
        const mislabelled = lines(
            withPolicy("store-traffic", (spec) => ({
                ...spec,
                ingress: (spec.ingress ?? []).map((rule) => ({
                    ...rule,
                    from: [{ namespaceSelector: { matchLabels: { name: "shop" } } }],
                })),
            })),
        );
        expect(mislabelled).toContain("- shop/api → shop/store  5432/TCP  declared, but no policy allows it");
    });

    it("is found where the pods' labels moved away from under it", () => {
        const manifests = rendered(trafficMap()).map((manifest) => {
            if (manifest.kind !== "Deployment" || manifest.metadata.name !== "store") return manifest;
            const { template } = manifest.spec as { template: { metadata: object; spec: object } };
            const metadata = { labels: { "app.kubernetes.io/name": "renamed" } };
            return { ...manifest, spec: { template: { ...template, metadata } } };
        });
        expect(compare(trafficMap(), manifests).absent).toEqual(["shop/store"]);
        expect(lines(manifests)).toContain("? shop/store  declared, but no pod of it is rendered");
    });
});

describe("a map that changed without its policies", () => {
    it("shows what would not work, and what would stay open", () => {
        const map = trafficMap();
        map.connect(store, api, "http", { why: "calls back" });
        expect(describeComparison(compare(map, rendered(trafficMap())))).toEqual([
            "- shop/store → shop/api  8000/TCP  declared, but no policy allows it",
        ]);
        const fewer = new TrafficMap();
        for (const part of trafficMap().parts) fewer.add(part);
        for (const { caller, callee, portName, why } of trafficMap().connections) {
            if (callee !== store) fewer.connect(caller, callee, portName, { why });
        }
        expect(describeComparison(compare(fewer, rendered(trafficMap())))).toEqual([
            "+ shop/api → shop/store  5432/TCP  allowed, but never declared",
        ]);
    });
});
