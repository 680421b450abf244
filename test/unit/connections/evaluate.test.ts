import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import {
    api,
    app,
    both,
    denyAll,
    egressOfApi,
    evaluate,
    ingressOfStore,
    namespace,
    pods,
    policy,
    reach,
    store,
} from "./samples";

const apiToStore = (...policies: NetworkPolicySpec[]) =>
    reach(
        evaluate([...both, ...policies.map((spec, index) => policy(`policy-${index}`, spec))]),
        "shop/api",
        "shop/store",
    );

describe("pods that no policy picks", () => {
    it("may talk to each other on every port", () => {
        expect(apiToStore()).toBe("every port");
    });

    it("are not guarded by a policy of another namespace or of other labels", () => {
        const elsewhere = policy("deny", { podSelector: {}, policyTypes: ["Ingress"] }, "elsewhere");
        const others = policy("deny", { podSelector: app("other"), policyTypes: ["Ingress", "Egress"] });
        expect(reach(evaluate([...both, elsewhere, others]), "shop/api", "shop/store")).toBe("every port");
    });

    it("are named as unguarded, in each direction", () => {
        const { unguarded } = evaluate([...both, policy("in", ingressOfStore([]))]);
        expect(unguarded.map(({ pods: one, direction }) => `${one.name} ${direction}`)).toEqual([
            "api ingress",
            "api egress",
            "store egress",
        ]);
    });
});

describe("a policy", () => {
    it("closes the direction it is about, and only that one", () => {
        expect(apiToStore(egressOfApi(undefined))).toBe("nothing");
        expect(apiToStore(ingressOfStore(undefined))).toBe("nothing");
        expect(reach(evaluate([...both, policy("in", ingressOfStore([]))]), "shop/store", "shop/api")).toBe(
            "every port",
        );
    });

    it("must be met by one at the other end: what one end opens stays closed while the other does not", () => {
        const rule = { ports: [{ port: 5432 }] };
        expect(apiToStore(egressOfApi([rule]), ingressOfStore(undefined))).toBe("nothing");
        expect(apiToStore(egressOfApi(undefined), ingressOfStore([rule]))).toBe("nothing");
        expect(apiToStore(egressOfApi([rule]), ingressOfStore([rule]))).toBe("5432/TCP");
    });

    it("is about incoming traffic where it does not say, and about outgoing traffic if it has such rules", () => {
        expect(apiToStore({ podSelector: app("store") })).toBe("nothing");
        expect(apiToStore({ podSelector: app("api") })).toBe("every port");
        expect(apiToStore({ podSelector: app("api"), egress: [] })).toBe("every port");
        expect(apiToStore({ podSelector: app("api"), egress: [{ ports: [{ port: 5432 }] }] })).toBe("5432/TCP");
    });

    it("has no effect in a direction it does not name, whatever rules it has", () => {
        expect(apiToStore({ podSelector: app("api"), policyTypes: ["Ingress"], egress: [] })).toBe("every port");
    });

    it("adds to others: what any of them allows is allowed", () => {
        expect(apiToStore(egressOfApi([{ ports: [{ port: 5432 }] }]), egressOfApi([{ ports: [{ port: 9187 }] }]))).toBe(
            "5432/TCP, 9187/TCP",
        );
    });

    it("with an empty selector picks every pod of its namespace", () => {
        expect(reach(evaluate([...both, denyAll()]), "shop/api", "shop/store")).toBe("nothing");
    });

    it.each([
        [{ matchExpressions: [{ key: "app", operator: "In", values: ["api", "web"] }] }, "nothing"],
        [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["store"] }] }, "nothing"],
        [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["api"] }] }, "every port"],
        [{ matchExpressions: [{ key: "app", operator: "Exists" }] }, "nothing"],
        [{ matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, "every port"],
        [{ matchLabels: { app: "api", tier: "web" } }, "every port"],
    ])("picks its pods by %j", (podSelector, expected) => {
        expect(apiToStore({ podSelector, policyTypes: ["Egress"] })).toBe(expected);
    });
});

describe("the ports of a rule", () => {
    it.each([
        [[], "every port"],
        [[{ port: 5432 }], "5432/TCP"],
        [[{ protocol: "UDP" }], "every UDP port"],
        [[{ port: 5432, protocol: "UDP" }], "5432/UDP"],
        [[{ port: 5000, endPort: 5999 }], "5000-5999/TCP"],
        [[{ port: 80 }, { port: 81 }, { port: 79 }], "79-81/TCP"],
        [[{ port: "sql" }], "5432/TCP"],
        [[{ port: "gossip" }], "nothing"],
        [[{ port: "gossip", protocol: "UDP" }], "7946/UDP"],
        [[{ port: "unknown" }], "nothing"],
    ])("%j allow %s", (ports, expected) => {
        expect(apiToStore(egressOfApi([{ ports }]))).toBe(expected);
        expect(apiToStore(ingressOfStore([{ ports }]))).toBe(expected);
    });

    it("meet where both ends allow them", () => {
        expect(
            apiToStore(
                egressOfApi([{ ports: [{ port: 5000, endPort: 5500 }] }]),
                ingressOfStore([{ ports: [{ port: "sql" }] }]),
            ),
        ).toBe("5432/TCP");
        expect(
            apiToStore(
                egressOfApi([{ ports: [{ port: 5000, endPort: 5400 }] }]),
                ingressOfStore([{ ports: [{ port: "sql" }] }]),
            ),
        ).toBe("nothing");
    });

    it("are looked up by name in the callee, whichever end's policy names them", () => {
        const named = pods("other", { ports: [{ name: "sql", containerPort: 15_432 }] });
        const connections = evaluate([api, store, named, policy("out", egressOfApi([{ ports: [{ port: "sql" }] }]))]);
        expect(reach(connections, "shop/api", "shop/store")).toBe("5432/TCP");
        expect(reach(connections, "shop/api", "shop/other")).toBe("15432/TCP");
    });
});

describe("the peers of a rule", () => {
    const here = (labels: Record<string, string> = {}) => namespace("shop", labels);
    const elsewhere = pods("store", { namespace: "elsewhere", ports: [{ name: "sql", containerPort: 5432 }] });
    const reached = (to: object, ...more: Parameters<typeof evaluate>[0]) => {
        const connections = evaluate([
            api,
            store,
            elsewhere,
            namespace("elsewhere", { team: "other" }),
            policy("out", egressOfApi([{ to: [to] }])),
            ...more,
        ]);
        return ["shop/store", "elsewhere/store"].filter((name) => reach(connections, "shop/api", name) !== "nothing");
    };

    it("are everybody where there are none", () => {
        const connections = evaluate([api, store, elsewhere, policy("out", egressOfApi([{ to: [] }]))]);
        expect(reach(connections, "shop/api", "elsewhere/store")).toBe("every port");
        expect(reach(connections, "shop/api", "internet (0.0.0.0/0)")).toBe("every port");
    });

    it("are pods of the policy's own namespace where only pods are picked", () => {
        expect(reached({ podSelector: app("store") })).toEqual(["shop/store"]);
        expect(reached({ podSelector: {} })).toEqual(["shop/store"]);
    });

    it("are all pods of the picked namespaces where only namespaces are picked", () => {
        expect(reached({ namespaceSelector: {} })).toEqual(["shop/store", "elsewhere/store"]);
        expect(reached({ namespaceSelector: { matchLabels: { team: "other" } } })).toEqual(["elsewhere/store"]);
        expect(reached({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } })).toEqual([
            "shop/store",
        ]);
    });

    it("are the picked pods of the picked namespaces where both are", () => {
        expect(reached({ namespaceSelector: { matchLabels: { team: "other" } }, podSelector: app("store") })).toEqual([
            "elsewhere/store",
        ]);
        expect(reached({ namespaceSelector: { matchLabels: { team: "other" } }, podSelector: app("api") })).toEqual([]);
    });

    it("are nobody where a namespace is picked by a label that nobody sets", () => {
        expect(reached({ namespaceSelector: { matchLabels: { name: "elsewhere" } } })).toEqual([]);
        expect(
            reached({
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "elsewhere", team: "nobody" } },
            }),
        ).toEqual([]);
    });

    it("see the labels a namespace is rendered with, beside its name", () => {
        expect(reached({ namespaceSelector: { matchLabels: { tier: "web" } } }, here({ tier: "web" }))).toEqual([
            "shop/store",
        ]);
    });

    it("are never pods where a block of addresses is given", () => {
        expect(reached({ ipBlock: { cidr: "0.0.0.0/0" } })).toEqual([]);
    });

    it("may be the caller's own other pods", () => {
        const mesh = policy("mesh", {
            podSelector: app("api"),
            policyTypes: ["Ingress", "Egress"],
            ingress: [{ from: [{ podSelector: app("api") }], ports: [{ port: 7946 }] }],
            egress: [{ to: [{ podSelector: app("api") }], ports: [{ port: 7946 }] }],
        });
        expect(reach(evaluate([...both, mesh]), "shop/api", "shop/api")).toBe("7946/TCP");
    });
});
