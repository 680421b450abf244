import type { NetworkPolicySpec } from "kubernetes-types/networking/v1";
import type { NamedBlocks } from "../../../workflow/connections/endpoints";
import { endpointName } from "../../../workflow/connections/show";
import { app, denyAll, evaluate, namespace, pods, policy, reach } from "./samples";

const api = pods("api", { ports: [{ name: "http", containerPort: 8000 }] });
const store = pods("store", {
    ports: [
        { name: "sql", containerPort: 5432 },
        { name: "gossip", containerPort: 7946, protocol: "UDP" },
    ],
});
const both = [api, store];

const from = (to: NetworkPolicySpec["egress"]): NetworkPolicySpec => ({
    podSelector: app("api"),
    policyTypes: ["Egress"],
    ...(to === undefined ? {} : { egress: to }),
});
const into = (rules: NetworkPolicySpec["ingress"]): NetworkPolicySpec => ({
    podSelector: app("store"),
    policyTypes: ["Ingress"],
    ...(rules === undefined ? {} : { ingress: rules }),
});

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
        const { unguarded } = evaluate([...both, policy("in", into([]))]);
        expect(unguarded.map(({ pods: one, direction }) => `${one.name} ${direction}`)).toEqual([
            "api ingress",
            "api egress",
            "store egress",
        ]);
    });
});

describe("a policy", () => {
    it("closes the direction it is about, and only that one", () => {
        expect(apiToStore(from(undefined))).toBe("nothing");
        expect(apiToStore(into(undefined))).toBe("nothing");
        expect(reach(evaluate([...both, policy("in", into([]))]), "shop/store", "shop/api")).toBe("every port");
    });

    it("must be met by one at the other end: what one end opens stays closed while the other does not", () => {
        const rule = { ports: [{ port: 5432 }] };
        expect(apiToStore(from([rule]), into(undefined))).toBe("nothing");
        expect(apiToStore(from(undefined), into([rule]))).toBe("nothing");
        expect(apiToStore(from([rule]), into([rule]))).toBe("5432/TCP");
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
        expect(apiToStore(from([{ ports: [{ port: 5432 }] }]), from([{ ports: [{ port: 9187 }] }]))).toBe(
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
        expect(apiToStore(from([{ ports }]))).toBe(expected);
        expect(apiToStore(into([{ ports }]))).toBe(expected);
    });

    it("meet where both ends allow them", () => {
        expect(
            apiToStore(from([{ ports: [{ port: 5000, endPort: 5500 }] }]), into([{ ports: [{ port: "sql" }] }])),
        ).toBe("5432/TCP");
        expect(
            apiToStore(from([{ ports: [{ port: 5000, endPort: 5400 }] }]), into([{ ports: [{ port: "sql" }] }])),
        ).toBe("nothing");
    });

    it("are looked up by name in the callee, whichever end's policy names them", () => {
        const named = pods("other", { ports: [{ name: "sql", containerPort: 15_432 }] });
        const connections = evaluate([api, store, named, policy("out", from([{ ports: [{ port: "sql" }] }]))]);
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
            policy("out", from([{ to: [to] }])),
            ...more,
        ]);
        return ["shop/store", "elsewhere/store"].filter((name) => reach(connections, "shop/api", name) !== "nothing");
    };

    it("are everybody where there are none", () => {
        const connections = evaluate([api, store, elsewhere, policy("out", from([{ to: [] }]))]);
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

describe("addresses outside", () => {
    const out = (ipBlock: { cidr: string; except?: string[] }) =>
        policy("out", from([{ to: [{ ipBlock }], ports: [{ port: 443 }] }]));

    it("are reached as far as a block goes, without what it excepts", () => {
        const connections = evaluate([api, out({ cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "169.254.0.0/16"] })]);
        expect(reach(connections, "shop/api", "internet (0.0.0.0/0)")).toBe("443/TCP");
        expect(reach(connections, "shop/api", "private addresses (10.0.0.0/8)")).toBe("nothing");
        expect(reach(connections, "shop/api", "private addresses (192.168.0.0/16)")).toBe("443/TCP");
        expect(reach(connections, "shop/api", "metadata address (169.254.169.254/32)")).toBe("nothing");
        expect(reach(connections, "shop/api", "internet (::/0)")).toBe("nothing");
    });

    it("show it when nothing is excepted, the metadata address included", () => {
        const connections = evaluate([api, out({ cidr: "0.0.0.0/0" })]);
        expect(reach(connections, "shop/api", "metadata address (169.254.169.254/32)")).toBe("443/TCP");
    });

    it("are told apart where a policy tells them apart, and called by the smallest name that holds them", () => {
        const blocks: readonly NamedBlocks[] = [
            { name: "nodes", cidrs: ["10.0.0.0/16"] },
            { name: "api-server", cidrs: ["10.0.0.0/28"] },
        ];
        const connections = evaluate([api, out({ cidr: "10.0.0.0/24" })], blocks);
        expect(reach(connections, "shop/api", "api-server (10.0.0.0/28)")).toBe("443/TCP");
        expect(reach(connections, "shop/api", "nodes (10.0.0.0/24)")).toBe("443/TCP");
        expect(reach(connections, "shop/api", "nodes (10.0.0.0/16)")).toBe("nothing");
        expect(reach(connections, "shop/api", "private addresses (10.0.0.0/8)")).toBe("nothing");
    });

    it("may call pods by their block", () => {
        const connections = evaluate([
            store,
            policy("in", into([{ from: [{ ipBlock: { cidr: "192.0.2.0/24" } }], ports: [{ port: 5432 }] }])),
        ]);
        expect(reach(connections, "internet (192.0.2.0/24)", "shop/store")).toBe("5432/TCP");
        expect(reach(connections, "internet (0.0.0.0/0)", "shop/store")).toBe("nothing");
    });

    it("of the sixth version are blocks like any other", () => {
        const connections = evaluate([api, out({ cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] })]);
        expect(reach(connections, "shop/api", "internet (2001:db8::/32)")).toBe("443/TCP");
        expect(reach(connections, "shop/api", "internet (2001:db8:1::/48)")).toBe("nothing");
        expect(reach(connections, "shop/api", "internet (0.0.0.0/0)")).toBe("nothing");
    });
});

describe("pods on the node's network", () => {
    const agent = pods("agent", { hostNetwork: true, ports: [{ name: "health", containerPort: 9980 }] });
    const blocks: readonly NamedBlocks[] = [
        { name: "nodes", cidrs: ["10.0.0.0/16"] },
        { name: "api-server", cidrs: ["10.0.0.0/28"] },
    ];
    const fromBlock = (cidr: string) =>
        policy("in", into([{ from: [{ ipBlock: { cidr } }], ports: [{ port: 5432 }] }]));

    it("are neither guarded nor found by selectors", () => {
        const picked = policy("in", into([{ from: [{ podSelector: app("agent") }] }]));
        const connections = evaluate(
            [agent, store, picked, denyAll("elsewhere"), policy("agent", { podSelector: app("agent") })],
            blocks,
        );
        expect(reach(connections, "shop/agent", "shop/store")).toBe("nothing");
        expect(connections.unguarded.map(({ pods: one, direction }) => `${one.name} ${direction}`)).toContain(
            "agent ingress",
        );
    });

    it("are known by the addresses of every node, the control plane's included", () => {
        expect(reach(evaluate([agent, store, fromBlock("10.0.0.0/16")], blocks), "shop/agent", "shop/store")).toBe(
            "5432/TCP",
        );
        expect(reach(evaluate([agent, store, fromBlock("10.0.0.0/28")], blocks), "shop/agent", "shop/store")).toBe(
            "nothing",
        );
    });

    it("are reached where every node is", () => {
        const out = (cidr: string) => policy("out", from([{ to: [{ ipBlock: { cidr } }], ports: [{ port: 9980 }] }]));
        expect(reach(evaluate([agent, api, out("10.0.0.0/16")], blocks), "shop/api", "shop/agent")).toBe("9980/TCP");
        expect(reach(evaluate([agent, api, out("10.0.0.0/24")], blocks), "shop/api", "shop/agent")).toBe("nothing");
    });

    it("are only reached by what is open to all where the nodes' addresses are unknown", () => {
        expect(reach(evaluate([agent, store, fromBlock("10.0.0.0/16")]), "shop/agent", "shop/store")).toBe("nothing");
        const open = policy("in", into([{ ports: [{ port: 5432 }] }]));
        expect(reach(evaluate([agent, store, open]), "shop/agent", "shop/store")).toBe("5432/TCP");
    });
});

describe("pods that are named but not rendered", () => {
    const peer = {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress" } },
        podSelector: { matchLabels: { role: "proxy" } },
    };
    const names = (...manifests: Parameters<typeof evaluate>[0]) =>
        evaluate(manifests).endpoints.flatMap((endpoint) =>
            endpoint.kind === "foreign" ? [endpointName(endpoint)] : [],
        );

    it("stand for another team's, guarded by nothing we know", () => {
        const connections = evaluate([store, policy("in", into([{ from: [peer], ports: [{ port: "sql" }] }]))]);
        expect(reach(connections, "ingress/role=proxy", "shop/store")).toBe("5432/TCP");
        expect(reach(connections, "shop/store", "ingress/role=proxy")).toBe("every port");
    });

    it("are told apart by what is asked of them, and a rule for the whole namespace holds for each", () => {
        const whole = { namespaceSelector: peer.namespaceSelector };
        const connections = evaluate([
            store,
            policy(
                "in",
                into([
                    { from: [peer], ports: [{ port: 1 }] },
                    { from: [whole], ports: [{ port: 2 }] },
                ]),
            ),
        ]);
        expect(reach(connections, "ingress/role=proxy", "shop/store")).toBe("1-2/TCP");
        expect(reach(connections, "ingress/any pod", "shop/store")).toBe("2/TCP");
    });

    it("are absent, not foreign, where their namespace is ours", () => {
        const { endpoints } = evaluate([store, policy("in", into([{ from: [{ podSelector: app("api") }] }]))]);
        expect(endpoints.filter(({ kind }) => kind === "foreign")).toMatchObject([
            { name: "shop/app=api", absent: true },
        ]);
    });

    it("are nobody where a rendered pod answers", () => {
        expect(names(api, store, policy("in", into([{ from: [{ podSelector: app("api") }] }])))).toEqual([]);
    });

    it("stay where a selector reaches into namespaces beyond ours", () => {
        expect(names(api, store, policy("in", into([{ from: [{ namespaceSelector: {} }] }])))).toEqual([
            "any namespace/any pod",
        ]);
        const team = { namespaceSelector: { matchLabels: { team: "web" } }, podSelector: app("web") };
        expect(names(api, store, policy("in", into([{ from: [team] }])))).toEqual(["any namespace[team=web]/app=web"]);
    });

    it("are nobody where the selector contradicts itself or a namespace of ours", () => {
        const never = { matchLabels: { app: "a" }, matchExpressions: [{ key: "app", operator: "DoesNotExist" }] };
        expect(names(store, policy("in", into([{ from: [{ podSelector: never }] }])))).toEqual([]);
        const unlabelled = {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop", "gateway-access": "yes" } },
        };
        expect(names(store, namespace("shop"), policy("in", into([{ from: [unlabelled] }])))).toEqual([]);
    });

    it("are called by their own name where the selector is of this program's kind", () => {
        const own = {
            matchLabels: {
                "app.kubernetes.io/name": "postgres",
                "app.kubernetes.io/instance": "shop-staging",
                "app.kubernetes.io/component": "postgres",
            },
        };
        expect(names(store, policy("in", into([{ from: [{ podSelector: own }] }])))).toEqual(["shop/postgres"]);
    });
});

describe("pods", () => {
    it("are found in everything that makes them", () => {
        const kinds = ["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"];
        const { endpoints } = evaluate(kinds.map((kind) => pods(kind.toLowerCase(), { kind })));
        expect(endpoints.flatMap((endpoint) => (endpoint.kind === "pods" ? [endpoint.name] : []))).toEqual(
            kinds.map((kind) => kind.toLowerCase()),
        );
    });

    it("that no policy can tell apart are one", () => {
        const twins = [pods("one", { labels: { app: "twin" } }), pods("two", { labels: { app: "twin" } })];
        const { endpoints } = evaluate([...twins, pods("three", { labels: { app: "twin" }, namespace: "elsewhere" })]);
        expect(endpoints.flatMap((endpoint) => (endpoint.kind === "pods" ? [endpointName(endpoint)] : []))).toEqual([
            "shop/one + two",
            "elsewhere/three",
        ]);
    });

    it("by the hundreds are evaluated, each against each", () => {
        const many = Array.from({ length: 300 }, (_, index) =>
            pods(`app-${index}`, { namespace: `space-${index % 10}` }),
        );
        const guards = many.map(({ metadata: { name = "", namespace: where } }, index) =>
            policy(
                name,
                {
                    podSelector: app(name),
                    policyTypes: ["Ingress"],
                    ingress: [
                        {
                            from: [{ namespaceSelector: {}, podSelector: app(`app-${(index + 1) % 300}`) }],
                            ports: [{ port: 80 }],
                        },
                    ],
                },
                where,
            ),
        );
        const { flows } = evaluate([...many, ...guards]);
        const between = flows.filter(({ from: one, to }) => one.kind === "pods" && to.kind === "pods");
        expect(between).toHaveLength(300);
        expect(reach(evaluate([...many, ...guards]), "space-1/app-1", "space-0/app-0")).toBe("80/TCP");
    });
});
