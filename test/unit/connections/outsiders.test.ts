import type { NamedBlocks } from "../../../workflow/connections/endpoints";
import { endpointName } from "../../../workflow/connections/show";
import {
    api,
    app,
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

describe("addresses outside", () => {
    const out = (ipBlock: { cidr: string; except?: string[] }) =>
        policy("out", egressOfApi([{ to: [{ ipBlock }], ports: [{ port: 443 }] }]));

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
            policy("in", ingressOfStore([{ from: [{ ipBlock: { cidr: "192.0.2.0/24" } }], ports: [{ port: 5432 }] }])),
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
        policy("in", ingressOfStore([{ from: [{ ipBlock: { cidr } }], ports: [{ port: 5432 }] }]));

    it("are neither guarded nor found by selectors", () => {
        const picked = policy("in", ingressOfStore([{ from: [{ podSelector: app("agent") }] }]));
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
        const out = (cidr: string) =>
            policy("out", egressOfApi([{ to: [{ ipBlock: { cidr } }], ports: [{ port: 9980 }] }]));
        expect(reach(evaluate([agent, api, out("10.0.0.0/16")], blocks), "shop/api", "shop/agent")).toBe("9980/TCP");
        expect(reach(evaluate([agent, api, out("10.0.0.0/24")], blocks), "shop/api", "shop/agent")).toBe("nothing");
    });

    it("are only reached by what is open to all where the nodes' addresses are unknown", () => {
        expect(reach(evaluate([agent, store, fromBlock("10.0.0.0/16")]), "shop/agent", "shop/store")).toBe("nothing");
        const open = policy("in", ingressOfStore([{ ports: [{ port: 5432 }] }]));
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
        const connections = evaluate([
            store,
            policy("in", ingressOfStore([{ from: [peer], ports: [{ port: "sql" }] }])),
        ]);
        expect(reach(connections, "ingress/role=proxy", "shop/store")).toBe("5432/TCP");
        expect(reach(connections, "shop/store", "ingress/role=proxy")).toBe("every port");
    });

    it("are told apart by what is asked of them, and a rule for the whole namespace holds for each", () => {
        const whole = { namespaceSelector: peer.namespaceSelector };
        const connections = evaluate([
            store,
            policy(
                "in",
                ingressOfStore([
                    { from: [peer], ports: [{ port: 1 }] },
                    { from: [whole], ports: [{ port: 2 }] },
                ]),
            ),
        ]);
        expect(reach(connections, "ingress/role=proxy", "shop/store")).toBe("1-2/TCP");
        expect(reach(connections, "ingress/any pod", "shop/store")).toBe("2/TCP");
    });

    it("are absent, not foreign, where their namespace is ours", () => {
        const { endpoints } = evaluate([
            store,
            policy("in", ingressOfStore([{ from: [{ podSelector: app("api") }] }])),
        ]);
        expect(endpoints.filter(({ kind }) => kind === "foreign")).toMatchObject([
            { name: "shop/app=api", absent: true },
        ]);
    });

    it("are nobody where a rendered pod answers", () => {
        expect(names(api, store, policy("in", ingressOfStore([{ from: [{ podSelector: app("api") }] }])))).toEqual([]);
    });

    it("stay where a selector reaches into namespaces beyond ours", () => {
        expect(names(api, store, policy("in", ingressOfStore([{ from: [{ namespaceSelector: {} }] }])))).toEqual([
            "any namespace/any pod",
        ]);
        const team = { namespaceSelector: { matchLabels: { team: "web" } }, podSelector: app("web") };
        expect(names(api, store, policy("in", ingressOfStore([{ from: [team] }])))).toEqual([
            "any namespace[team=web]/app=web",
        ]);
    });

    it("are nobody where the selector contradicts itself or a namespace of ours", () => {
        const never = { matchLabels: { app: "a" }, matchExpressions: [{ key: "app", operator: "DoesNotExist" }] };
        expect(names(store, policy("in", ingressOfStore([{ from: [{ podSelector: never }] }])))).toEqual([]);
        const unlabelled = {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop", "gateway-access": "yes" } },
        };
        expect(names(store, namespace("shop"), policy("in", ingressOfStore([{ from: [unlabelled] }])))).toEqual([]);
    });

    it("are called by their own name where the selector is of this program's kind", () => {
        const own = {
            matchLabels: {
                "app.kubernetes.io/name": "postgres",
                "app.kubernetes.io/instance": "shop-staging",
                "app.kubernetes.io/component": "postgres",
            },
        };
        expect(names(store, policy("in", ingressOfStore([{ from: [{ podSelector: own }] }])))).toEqual([
            "shop/postgres",
        ]);
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
