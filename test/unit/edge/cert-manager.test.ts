import { protocolsOf } from "../../../components/core/traffic";
import { planStack } from "../../../systems/plan";
import { backEnds } from "../../support/back-ends";
import { only, type Registered } from "../../support/engine";
import { at } from "../../support/figures";
import { waitsFor } from "../../support/order";
import { shippedResources } from "../../support/shipped";
import { type Changes, recordStack, type StackName, settingsOf, stacks } from "../../support/stack";

const installed: Changes = { "certificates.controller.source": "installed" };
const component = "kubernetes-cert-manager:index:CertManager";
const providerType = "pulumi:providers:kubernetes-cert-manager";

async function recorded(stack: StackName, changes: Changes): Promise<readonly Registered[]> {
    return (await recordStack(settingsOf(stack, changes))).resources;
}

/** What guards the namespace that it runs in, the namespace itself included. */
const isOurs = ({ type, inputs }: Registered) =>
    (type.endsWith(":Namespace") && at(inputs, "metadata.name") === "cert-manager") ||
    (type.startsWith("kubernetes:") && at(inputs, "metadata.namespace") === "cert-manager");

const isSigning = ({ inputs }: Registered) => /^cert-manager\.io\//.test(String(inputs.apiVersion));

describe.each(stacks)("cert-manager, installed by %s,", (stack) => {
    let resources: readonly Registered[];
    let shipped: readonly Registered[];
    beforeAll(async () => {
        resources = await recorded(stack, installed);
        shipped = await shippedResources(stack);
    });

    it("is made through a provider that the program configured itself, since there are no others", () => {
        expect(only(resources, component).provider).toBe(only(resources, providerType).name);
    });

    it("is there before any issuer or certificate, of hosts and stores alike", () => {
        const before = waitsFor(resources);
        const controller = only(resources, component);
        const signing = resources.filter(isSigning);
        expect(new Set(signing.map(({ parent }) => parent)).size).toBeGreaterThan(2);
        expect(signing.filter((one) => !before(one).has(controller)).map(({ urn }) => urn)).toEqual([]);
    });

    it("is one release of one name at a written version, with every container's resources", () => {
        const { inputs } = only(resources, component);
        expect(inputs).toMatchObject({
            installCRDs: true,
            replicaCount: 1,
            webhook: { replicaCount: 1 },
            extraArgs: ["--enable-gateway-api"],
            helmOptions: {
                name: "cert-manager",
                namespace: "cert-manager",
                createNamespace: false,
                version: "v1.19.1",
            },
        });
        const bounded = [inputs, inputs.webhook, inputs.cainjector, inputs.startupapicheck];
        for (const part of bounded) {
            expect(part).toMatchObject({
                resources: {
                    requests: { cpu: expect.any(String), memory: expect.any(String) },
                    limits: { cpu: expect.any(String), memory: expect.any(String) },
                },
            });
        }
    });

    it("has a namespace of the stack's own, guarded like all others before anything runs there", () => {
        const own = resources.filter(isOurs);
        const kinds = own.map(({ type, inputs }) => `${type.split(":").at(-1)} ${at(inputs, "metadata.name")}`);
        expect(kinds.toSorted()).toEqual([
            "LimitRange cert-manager-limits",
            "Namespace cert-manager",
            "NetworkPolicy cert-manager-allow-dns",
            "NetworkPolicy cert-manager-cainjector-traffic",
            "NetworkPolicy cert-manager-deny-all",
            "NetworkPolicy cert-manager-startupapicheck-traffic",
            "NetworkPolicy cert-manager-traffic",
            "NetworkPolicy cert-manager-webhook-traffic",
            "ResourceQuota cert-manager-no-system-priority",
            "ResourceQuota cert-manager-quota",
            "ServiceAccountPatch default",
        ]);
        const before = waitsFor(resources)(only(resources, component));
        expect(own.filter((guard) => !before.has(guard)).map(({ urn }) => urn)).toEqual([]);
        const { metadata } = only(own, "kubernetes:core/v1:Namespace").inputs as { metadata: { labels: object } };
        expect(metadata.labels).toMatchObject({
            environment: stack,
            "app.kubernetes.io/part-of": "cert-manager",
            "pod-security.kubernetes.io/enforce": "restricted",
        });
    });

    it("has pods that its policies select, under a quota and limits that they fit", () => {
        const { inputs } = only(resources, component);
        const madeBy = { "stackwright.dev/made-by": "chart-cert-manager" };
        const named = (kind: string, name: string) =>
            resources.find(({ type, inputs }) => type.endsWith(kind) && at(inputs, "metadata.name") === name)?.inputs;
        const programs = {
            "cert-manager": ["", "cert-manager"],
            "cert-manager-webhook": ["webhook.", "webhook"],
            "cert-manager-cainjector": ["cainjector.", "cainjector"],
            "cert-manager-startupapicheck": ["startupapicheck.", "startupapicheck"],
        } as const;
        for (const [name, [group, app]] of Object.entries(programs)) {
            expect(at(inputs, `${group}podLabels`)).toEqual(madeBy);
            expect(at(named(":NetworkPolicy", `${name}-traffic`), "spec.podSelector.matchLabels")).toEqual({
                "app.kubernetes.io/name": app,
                ...madeBy,
            });
        }
        expect(at(named(":ResourceQuota", "cert-manager-quota"), "spec.hard")).toMatchObject({
            // (128Mi + 64Mi) × (1 + 1) + 256Mi × (1 + 1) + 64Mi, and a fifth more, in steps of 128Mi.
            "requests.memory": "1152Mi",
            pods: "9",
        });
        expect(at(named(":LimitRange", "cert-manager-limits"), "spec.limits.0.max")).toEqual({
            cpu: "200m",
            memory: "256Mi",
        });
    });

    it("changes nothing else but whom Prometheus may ask there", () => {
        const others = (all: readonly Registered[]) =>
            all
                .filter((each) => each.custom && each.type !== providerType && !isOurs(each))
                .map(({ urn, inputs }) => ({ urn, inputs }))
                .sort((a, b) => (a.urn < b.urn ? -1 : 1));
        const before = new Map(others(shipped).map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
        const different = others(resources).filter(({ urn, inputs }) => before.get(urn) !== JSON.stringify(inputs));
        expect(different.map(({ inputs }) => at(inputs, "metadata.name"))).toEqual(["prometheus-traffic"]);
        expect(others(resources).map(({ urn }) => urn)).toEqual([...before.keys()]);
    });

    it("is expected to be there as the stack is shipped, which then asks for no plugin of it", () => {
        expect(shipped.filter(({ type }) => type.includes("kubernetes-cert-manager"))).toEqual([]);
    });
});

/** `what is called: its ports`, of everything that the controller may reach beside names and the API server. */
function reachedBy(stack: StackName, issuer: object, more: Changes = {}): readonly string[] {
    const changes = { ...installed, baseDomain: "my-company.org", "certificates.issuers.hosts": issuer, ...more };
    const { traffic, certManager } = planStack(settingsOf(stack, changes));
    if (certManager === undefined) throw new Error("cert-manager is not installed");
    return traffic
        .calledBy(certManager.controller)
        .filter(({ callee }) => callee.name !== "api-server")
        .map(({ callee, port }) => `${callee.name}: ${port.number}/${protocolsOf(port).join("+")}`);
}

const acme = (rest: object) => ({
    kind: "lets-encrypt",
    letsEncrypt: { directory: "staging", email: "ops@my-company.org", ...rest },
});

describe("What cert-manager may reach", () => {
    it("is the API server alone for authorities of the cluster's own", () => {
        expect(reachedBy("staging", { kind: "private" })).toEqual([]);
    });

    it("is the authority and the way in that the proof is looked for through, with HTTP-01", () => {
        const ways = ["internet: 443/TCP", "internet-http: 80/TCP", "edge-public: 80/TCP"];
        expect(reachedBy("staging", acme({}))).toEqual(ways);
        const through = (kind: keyof typeof backEnds) => reachedBy("staging", acme({}), backEnds[kind]).at(-1);
        expect(through("envoy-gateway")).toBe("edge-public: 10080/TCP");
        expect(through("ingress-nginx")).toBe("ingress-nginx: 80/TCP");
    });

    it("is the authority and every name server with DNS-01, and the one that takes the proof where the settings say", () => {
        const cloudflare = { provider: "cloudflare", cloudflare: { apiToken: { name: "dns", key: "token" } } };
        const names = ["internet: 443/TCP", "internet-dns: 53/UDP+TCP"];
        expect(reachedBy("staging", acme({ challenge: "dns01", dns01: cloudflare }))).toEqual(names);
        const rfc2136 = {
            nameserver: "10.0.0.53:5353",
            cidrs: ["10.0.0.53/32"],
            keyName: "key",
            secret: { name: "dns", key: "tsig" },
        };
        const own = reachedBy("staging", acme({ challenge: "dns01", dns01: { provider: "rfc2136", rfc2136 } }));
        expect(own).toEqual([...names, "name-server: 5353/UDP+TCP"]);
    });

    it("is Vault, at the addresses and the port that the settings say", () => {
        const vault = {
            server: "https://vault.internal:8200",
            cidrs: ["10.0.9.0/24"],
            path: "pki/sign/edge",
            role: "edge",
        };
        expect(reachedBy("staging", { kind: "vault", vault })).toEqual(["vault: 8200/TCP"]);
    });

    it("is called by the API server, at its webhook and nowhere else, and by Prometheus for its figures", () => {
        const { traffic, certManager } = planStack(settingsOf("production", installed));
        const callers = Object.values(certManager ?? {}).flatMap((part) =>
            traffic.callersOf(part).map(({ caller, portName }) => `${caller.name} → ${part.name}:${portName}`),
        );
        expect(callers.toSorted()).toEqual([
            "api-server-calls → cert-manager-webhook:https",
            "prometheus → cert-manager:metrics",
        ]);
    });
});

describe("cert-manager", () => {
    it("runs as the settings say, and does not watch Gateways where challenges come through an Ingress", async () => {
        const { inputs } = only(
            await recorded("staging", {
                ...installed,
                ...backEnds["ingress-nginx"],
                "certificates.controller.replicas": 2,
                "certificates.controller.version": "v1.20.1",
                "certificates.controller.namespace": "certificates",
            }),
            component,
        );
        expect(inputs).toMatchObject({
            replicaCount: 2,
            webhook: { replicaCount: 2 },
            helmOptions: { version: "v1.20.1", namespace: "certificates" },
        });
        expect(inputs).not.toHaveProperty("extraArgs");
    });
});
