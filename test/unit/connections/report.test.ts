import { styleFor } from "../../../local/terminal";
import { jsonReport, textReport } from "../../../workflow/connections/report";
import { app, denyAll, evaluate, pods, policy } from "./samples";

const dns = {
    to: [
        {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
    ],
    ports: [{ port: 53 }, { port: 53, protocol: "UDP" }],
};
const internet = { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }], ports: [{ port: 443 }] };

const shop = [
    pods("api", { ports: [{ name: "http", containerPort: 8000 }] }),
    pods("store", { ports: [{ name: "sql", containerPort: 5432 }] }),
    pods("worker"),
    denyAll(),
    policy("allow-dns", { podSelector: {}, policyTypes: ["Egress"], egress: [dns] }),
    policy("api", {
        podSelector: app("api"),
        policyTypes: ["Ingress", "Egress"],
        ingress: [
            {
                from: [
                    {
                        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress" } },
                        podSelector: { matchLabels: { role: "proxy" } },
                    },
                ],
                ports: [{ port: 8000 }],
            },
        ],
        egress: [{ to: [{ podSelector: app("store") }], ports: [{ port: 5432 }, { port: 9999 }] }, internet],
    }),
    policy("store", {
        podSelector: app("store"),
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [{ podSelector: app("api") }], ports: [{ port: 5432 }, { port: 9999 }] }],
    }),
];

describe("the table of connections", () => {
    it("reads by caller: what every pod may do first, then who may call whom on what", () => {
        const report = textReport(evaluate(shop), styleFor(false));
        // Columns are aligned; what is in them is what matters here.
        expect(report.replaceAll(/(?<=\S) {2,}/g, "  ").split("\n")).toEqual([
            "from shop",
            "  who  may call  on",
            "  every pod  kube-system/k8s-app=kube-dns  53/TCP, 53/UDP",
            "  api  internet (0.0.0.0/0)  443/TCP",
            "             link-local addresses (169.254.0.0/16)  443/TCP",
            "             loopback addresses (127.0.0.0/8)  443/TCP",
            "             metadata address  443/TCP",
            "             private addresses (172.16.0.0/12, 192.168.0.0/16)  443/TCP",
            "             reserved addresses (0.0.0.0/8, 198.18.0.0/15, 224.0.0.0/4, 240.0.0.0/4)  443/TCP",
            "             shared addresses  443/TCP",
            "             store  5432/TCP sql, 9999/TCP (nobody listens)",
            "",
            "from outside",
            "  who  may call  on",
            "  ingress/role=proxy  shop/api  8000/TCP http",
            "",
        ]);
    });

    it("says it where a caller may call nobody, and names what is open or absent", () => {
        const report = textReport(
            evaluate([
                pods("api"),
                pods("store"),
                pods("agent", { hostNetwork: true }),
                policy("api", { podSelector: app("api"), policyTypes: ["Egress"] }),
                policy("store", {
                    podSelector: app("store"),
                    policyTypes: ["Ingress"],
                    ingress: [{ from: [{ podSelector: app("backup") }] }],
                }),
            ]),
            styleFor(false),
        );
        expect(report).toMatch(/^ {2}api +nothing$/m);
        expect(report.slice(report.indexOf("to look at"))).toBe(
            [
                "to look at",
                "  shop/api: no policy guards its ingress, so anyone may call it",
                "  shop/store: no policy guards its egress, so it may call anyone",
                "  shop/agent: on the node's network, which no policy guards",
                "  shop/app=backup: named by a policy, but no such pod is rendered",
                "",
            ].join("\n"),
        );
    });
});

describe("the report for programs", () => {
    it("holds every endpoint and every flow, nothing folded", () => {
        const report = JSON.parse(jsonReport(evaluate(shop)));
        expect(report.flows).toContainEqual({ from: "shop/api", to: "shop/store", ports: ["5432/TCP", "9999/TCP"] });
        expect(report.flows).toContainEqual({
            from: "shop/worker",
            to: "kube-system/k8s-app=kube-dns",
            ports: ["53/TCP", "53/UDP"],
        });
        expect(report.endpoints).toContainEqual({
            name: "shop/api",
            kind: "pods",
            namespace: "shop",
            labels: { app: "api" },
            workloads: ["api"],
            hostNetwork: false,
        });
        expect(report.endpoints).toContainEqual({
            name: "metadata address (169.254.169.254/32)",
            kind: "addresses",
            cidr: "169.254.169.254/32",
        });
        expect(report.unguarded).toEqual([]);
    });
});
