import { hostCertificate, issuerObjects } from "../../../components/certificates";
import { describeProblem } from "../../../components/core/problems";
import { type EdgeObject, renderEdge } from "../../../components/edge";
import { checkStack } from "../../../systems/checks";
import { issuerArgs, issuerProblems } from "../../../systems/edge/issuers";
import { certificateNamespace, edgeArgs, edgeVerdict } from "../../../systems/edge/plan";
import { hasGatewayAccess } from "../../../systems/edge/solvers";
import { planStack, policiesOf } from "../../../systems/plan";
import { backEnds } from "../../support/back-ends";
import { at } from "../../support/figures";
import { type Changes, type StackName, settingsOf, stacks } from "../../support/stack";

/** What follows from the edge of a whole stack beside the objects of its back end. */
function planned(stack: StackName, changes: Changes = {}) {
    const settings = settingsOf(stack, changes);
    const plan = planStack(settings);
    const args = edgeArgs(plan.edge, settings);
    if (args === undefined) throw new Error("the edge is off");
    return { settings, plan, args, objects: renderEdge(args).objects };
}

const label = "kubernetes.io/metadata.name";

interface Peer {
    readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
}

/** `namespace labels → ports`, of whoever may call the dashboard from another namespace. */
function callersOf({ plan, settings }: ReturnType<typeof planned>): readonly string[] {
    const own = settings.namespaces.graphmemory.name;
    const policies = policiesOf(plan, settings, "graphmemory").filter(
        ({ spec }) => spec?.podSelector?.matchLabels?.["app.kubernetes.io/name"] === "graphmemory-dashboard",
    );
    return policies
        .flatMap(({ spec }) => spec?.ingress ?? [])
        .flatMap(({ from = [], ports = [] }) =>
            (from as readonly Peer[]).map(({ namespaceSelector, podSelector }) => {
                const labels = Object.entries(podSelector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
                const place = namespaceSelector?.matchLabels?.[label] ?? own;
                return `${place} ${labels.toSorted().join(",")} → ${ports.map(({ port }) => port).join()}`;
            }),
        )
        .filter((one) => !one.startsWith(own) && !one.startsWith("monitoring"));
}

describe("a backend's policy", () => {
    const name = "gateway.networking.k8s.io/gateway-name=edge-public";
    const envoy = [
        "app.kubernetes.io/component=proxy",
        "app.kubernetes.io/name=envoy",
        "gateway.envoyproxy.io/owning-gateway-name=edge-public",
        "gateway.envoyproxy.io/owning-gateway-namespace=edge",
    ].join();
    it.each([
        ["nginx-gateway-fabric", `edge ${name} → 8501`],
        ["envoy-gateway", `envoy-gateway-system ${envoy} → 8501`],
        [
            "ingress-nginx",
            "ingress-nginx app.kubernetes.io/component=controller,app.kubernetes.io/name=ingress-nginx → 8501",
        ],
    ] as const)("lets the data plane of %s in, where it really runs, to the port of the pod", (kind, caller) => {
        expect(callersOf(planned("production", backEnds[kind]))).toEqual([caller]);
    });
});

describe.each(stacks)("certificates of %s", (stack) => {
    it("are for the host of exactly one listener each, and no Gateway asks for others", () => {
        const { plan, settings, objects } = planned(stack);
        const gateway = objects.find(({ kind }) => kind === "Gateway");
        const listeners = at(gateway, "spec.listeners") as readonly {
            readonly hostname?: string;
            readonly tls?: { readonly certificateRefs: readonly { readonly name: string }[] };
        }[];
        const shown = listeners.flatMap(({ hostname, tls }) =>
            (tls?.certificateRefs ?? []).map(({ name }) => `${name} ${hostname}`),
        );
        const wanted = plan.edge.map((host) => {
            const { spec } = hostCertificate({
                host: host.host,
                secretName: host.certificateSecret,
                namespace: certificateNamespace(host, settings),
                owner: host.owner,
                issuer: { name: host.issuer, kind: issuerArgs(host.issuer, settings).kind },
            });
            expect(spec.privateKey.rotationPolicy).toBe("Always");
            // An authority may sign for a shorter time than it is asked to.
            expect([spec.renewBefore, spec.renewBeforePercentage]).toEqual([undefined, 33]);
            return `${spec.secretName} ${spec.dnsNames?.join()}`;
        });
        expect(shown.toSorted()).toEqual(wanted.toSorted());
        expect(JSON.stringify(objects)).not.toMatch(/cert-manager\.io\//);
    });
});

const acme = (stack: StackName, challenge: "http01" | "dns01"): Changes => ({
    baseDomain: "my-company.org",
    "certificates.issuers.hosts": {
        kind: "lets-encrypt",
        letsEncrypt: {
            directory: stack,
            email: "ops@my-company.org",
            challenge,
            ...(challenge === "dns01" && {
                dns01: { provider: "cloudflare", cloudflare: { apiToken: { name: "dns", key: "token" } } },
            }),
        },
    },
});

describe("a challenge over HTTP", () => {
    it("goes through the HTTP listener, which admits the namespace of the certificates, to pods that it may reach", () => {
        const { settings, plan, objects } = planned("production", acme("production", "http01"));
        const [issuer] = issuerObjects(issuerArgs("hosts", settings), {
            name: "hosts",
            namespace: "edge",
            owner: { name: "edge", system: "edge", component: "gateway", environment: "production" },
        });
        expect(at(issuer, "spec.acme.solvers.0.http01.gatewayHTTPRoute")).toEqual({
            serviceType: "ClusterIP",
            parentRefs: [
                {
                    group: "gateway.networking.k8s.io",
                    kind: "Gateway",
                    name: "edge-public",
                    namespace: "edge",
                    sectionName: "http",
                },
            ],
        });
        const gateway = objects.find(({ kind }) => kind === "Gateway");
        expect(at(gateway, "spec.listeners[http].allowedRoutes.namespaces.selector.matchLabels")).toEqual({
            "stackwright.dev/gateway-access": "allowed",
            environment: "production",
        });
        expect(hasGatewayAccess("edge", plan.edge, settings)).toBe(true);
        expect(solverPorts("edge", { plan, settings })).toEqual([8089]);
    });

    it("needs nothing where names are proved by DNS", () => {
        const { settings, plan } = planned("production", acme("production", "dns01"));
        expect(hasGatewayAccess("edge", plan.edge, settings)).toBe(false);
        expect(solverPorts("edge", { plan, settings })).toEqual([]);
    });

    it("through an Ingress is answered beside each certificate, where quota and policies let it", () => {
        const { settings, plan } = planned("production", {
            ...acme("production", "http01"),
            ...backEnds["ingress-nginx"],
        });
        for (const key of ["signalHarvester", "graphmemory"] as const) {
            expect(solverPorts(key, { plan, settings })).toEqual([8089]);
        }
        expect(solverPorts("edge", { plan, settings })).toEqual([]);
        expect(() => checkStack(plan, settings)).not.toThrow();
    });

    it("proves no wildcard", () => {
        const { settings, plan } = planned("production", acme("production", "http01"));
        const [first] = plan.edge;
        if (first === undefined) throw new Error("no host");
        const problems = issuerProblems([{ ...first, host: "*.my-company.org" }], settings);
        expect(problems.map(describeProblem)).toEqual([
            `production · ${first.path}.host is "*.my-company.org": a wildcard cannot be proved over HTTP-01; want a whole name, or challenge: dns01; set letsEncrypt.challenge: dns01`,
        ]);
    });

    it("is looked for by a cert-manager that is there already, through the gateway's own policy", () => {
        const callers = (changes: Changes) => {
            const { plan, settings } = planned("production", changes);
            const gateway = policiesOf(plan, settings, "edge").filter(
                ({ spec }) =>
                    spec?.podSelector?.matchLabels?.["gateway.networking.k8s.io/gateway-name"] === "edge-public",
            );
            return gateway
                .flatMap(({ spec }) => spec?.ingress ?? [])
                .filter((rule) => JSON.stringify(rule.from).includes('"certificates"'))
                .map(({ ports = [] }) => ports.map(({ port }) => port));
        };
        const there = { "certificates.controller.namespace": "certificates" };
        expect(callers({ ...acme("production", "http01"), ...there })).toEqual([[80]]);
        expect(callers({ ...acme("production", "dns01"), ...there })).toEqual([]);
        expect(callers(there)).toEqual([]);
        expect(() =>
            planned("production", { ...acme("production", "http01"), ...backEnds["envoy-gateway"] }),
        ).not.toThrow();
    });

    it("is refused where nobody could ask for it: behind the internal door, or behind one for some clients only", () => {
        const refused = (challenge: "http01" | "dns01", changes: Changes) => {
            const { plan, settings } = planned("production", { ...acme("production", challenge), ...changes });
            return issuerProblems(plan.edge, settings).map(describeProblem);
        };
        const inside: Changes = {
            "edge.doors.internal": { enabled: true, clientCidrs: ["10.20.0.0/16"] },
            "edge.hosts.graphmemoryDashboard.door": "internal",
        };
        const dashboard = "production · edge.hosts.graphmemoryDashboard.issuer";
        const wanted = "want an issuer with challenge: dns01, or of another kind";
        const fix = "set certificates.issuers.hosts.letsEncrypt.challenge: dns01, name another issuer here, or";
        expect(refused("http01", inside)).toEqual([
            `${dashboard} is "hosts": proves names over HTTP-01, which dashboard.graphmemory.my-company.org behind the internal door cannot answer; ${wanted}; ${fix} use the public door`,
        ]);
        expect(refused("dns01", inside)).toEqual([]);
        const some: Changes = { "edge.doors.public.clientCidrs": ["198.51.100.0/24"] };
        expect(refused("http01", some)).toContain(
            `${dashboard} is "hosts": proves names over HTTP-01, and doors.public.clientCidrs keeps out whoever asks; ${wanted}; ${fix} leave clientCidrs out`,
        );
        expect(refused("dns01", some)).toEqual([]);
    });

    it("is judged before anything is made", () => {
        const { plan, settings } = planned("production", {
            ...acme("production", "http01"),
            "edge.doors.public.clientCidrs": ["198.51.100.0/24"],
        });
        expect(() => checkStack(plan, settings)).toThrow("proves names over HTTP-01");
    });
});

function solverPorts(
    key: "edge" | "signalHarvester" | "graphmemory",
    { plan, settings }: Pick<ReturnType<typeof planned>, "plan" | "settings">,
): readonly unknown[] {
    return policiesOf(plan, settings, key)
        .filter(({ spec }) => spec?.podSelector?.matchLabels?.["acme.cert-manager.io/http01-solver"] === "true")
        .flatMap(({ spec }) => spec?.ingress ?? [])
        .flatMap(({ ports = [] }) => ports.map(({ port }) => port));
}

describe.each(stacks)("NGINX Gateway Fabric 2.4, the newest for Kubernetes before 1.31,", (stack) => {
    const old: Changes = { "edge.controller.version": "2.4", "cluster.kubernetesVersion": "1.30" };
    const judged = (changes: Changes) => {
        const settings = settingsOf(stack, { ...old, ...changes });
        return edgeVerdict(planStack(settings).edge, settings).problems.map(({ path }) => path);
    };

    it("serves every host as it is shipped, once sockets may be silent for a minute and backends answer for CORS", () => {
        const withoutCors = { "edge.hosts.signalHarvesterApi": {}, "edge.hosts.graphmemoryApi": {} };
        expect(judged({ ...withoutCors, "edge.socketIdleSeconds": 60 })).toEqual([]);
    });

    it("is asked for nothing else that it cannot do", () => {
        expect(judged({})).toEqual([
            `${stack} · edge.hosts.signalHarvesterApi.root.cors`,
            `${stack} · edge.hosts.graphmemoryApi.root.cors`,
            `${stack} · edge.hosts.graphmemoryDashboard.stream.webSocket.idleSeconds`,
        ]);
    });
});

describe("the class", () => {
    it.each([
        ["nginx-gateway-fabric", "nginx"],
        ["envoy-gateway", "eg"],
        ["ingress-nginx", "nginx"],
    ] as const)("of %s is the one that its maker's instructions make, until somebody names another", (kind, name) => {
        expect(planned("staging", backEnds[kind]).args.className).toEqual({ name, owned: false });
        const named = { ...backEnds[kind], "edge.class.name": "outside" };
        expect(planned("staging", named).args.className.name).toBe("outside");
    });
});

describe("a host", () => {
    it.each(["nginx-gateway-fabric", "envoy-gateway", "ingress-nginx"] as const)(
        "has one owner, a route or an Ingress, never both: %s",
        (kind) => {
            for (const stack of stacks) {
                const { objects } = planned(stack, backEnds[kind]);
                const kinds = new Set(objects.map((object: EdgeObject) => object.kind));
                expect([kinds.has("HTTPRoute"), kinds.has("Ingress")]).toEqual(
                    kind === "ingress-nginx" ? [false, true] : [true, false],
                );
            }
        },
    );
});
