import { type Datastore, Spire, type SpireArgs } from "../../../components/spire";
import { serverConfig } from "../../../components/spire/server-config";
import { type Registered, record } from "../../support/engine";
import { waitsFor } from "../../support/order";
import { oidc, postgres, sqlite, withUpstream } from "./samples";

jest.setTimeout(300_000);

const create = (args: SpireArgs) => record(() => new Spire("spire", args));

function find(recorded: readonly Registered[], kind: string, name: string): Registered {
    const found = recorded.find(
        ({ inputs }) => inputs.kind === kind && (inputs.metadata as { name?: string }).name === name,
    );
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
}

describe("SPIRE on SQLite", () => {
    let recorded: readonly Registered[];
    beforeAll(async () => {
        recorded = await create({ ...sqlite, oidcDiscovery: oidc });
    });

    it("is destroyed in order: who uses the socket, the CSI driver, the agents, the servers", () => {
        const before = waitsFor(recorded);
        const order = [
            find(recorded, "StatefulSet", "spire-server"),
            find(recorded, "DaemonSet", "spire-agent"),
            find(recorded, "DaemonSet", "spiffe-csi-driver"),
            // The engine deletes in the opposite order, so whoever comes last goes first.
            find(recorded, "Deployment", "spire-oidc"),
        ];
        for (const [index, later] of order.entries()) {
            for (const earlier of order.slice(0, index)) expect(before(later)).toContain(earlier);
        }
    });

    it("has one registration per workload and none that catches all", () => {
        const ids = recorded.filter(({ inputs }) => inputs.kind === "ClusterSPIFFEID");
        expect(ids.map(({ inputs }) => inputs.spec)).toEqual([
            expect.objectContaining({ spiffeIDTemplate: "spiffe://staging.shop.mesh/ns/shop/sa/shop-web" }),
            {
                spiffeIDTemplate: "spiffe://staging.shop.mesh/ns/shop/sa/shop-app",
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
                podSelector: {
                    matchLabels: {
                        "app.kubernetes.io/name": "shop-api",
                        "app.kubernetes.io/instance": "shop-staging",
                        "app.kubernetes.io/component": "api",
                    },
                },
                workloadSelectorTemplates: [
                    "k8s:ns:shop",
                    "k8s:sa:shop-app",
                    "k8s:pod-label:app.kubernetes.io/name:shop-api",
                    "k8s:pod-label:app.kubernetes.io/instance:shop-staging",
                    "k8s:pod-label:app.kubernetes.io/component:api",
                ],
                dnsNameTemplates: [
                    "shop-api.shop.svc",
                    "shop-api.shop.svc.cluster.local",
                    "shop-api.shop",
                    "shop-api-internal.shop.svc",
                    "shop-api-internal.shop.svc.cluster.local",
                    "shop-api-internal.shop",
                ],
                className: "stackwright-staging",
            },
        ]);
    });

    it("tells every workload who may call it, as the traffic map says", () => {
        const { inputs } = find(recorded, "ConfigMap", "spiffe-authorizations");
        const text = (inputs.data as Record<string, string>)["authorizations.json"] ?? "";
        expect(JSON.parse(text)).toEqual({
            trustDomain: "staging.shop.mesh",
            workloads: [
                { workload: "spiffe://staging.shop.mesh/ns/shop/sa/shop-web", ports: [] },
                {
                    workload: "spiffe://staging.shop.mesh/ns/shop/sa/shop-app",
                    ports: [{ port: 9000, callers: ["spiffe://staging.shop.mesh/ns/shop/sa/shop-web"] }],
                },
            ],
        });
    });

    it("gives workloads the socket read-only, and keeps its driver's power to one container", () => {
        const { inputs } = find(recorded, "Deployment", "spire-oidc");
        expect(inputs).toMatchObject({
            spec: {
                template: {
                    spec: {
                        volumes: expect.arrayContaining([
                            { name: "sockets", csi: { driver: "csi.spiffe.io", readOnly: true } },
                        ]),
                    },
                },
            },
        });
        const driver = find(recorded, "DaemonSet", "spiffe-csi-driver").inputs;
        const { containers } = (driver.spec as { template: { spec: { containers: Contained[] } } }).template.spec;
        expect(containers.map(({ name, securityContext }) => [name, securityContext.privileged === true])).toEqual([
            ["spiffe-csi-driver", true],
            ["registrar", false],
            ["prober", false],
        ]);
    });

    it("leaves the contents of the trust bundle to the servers", () => {
        const { inputs } = find(recorded, "ConfigMap", "spire-bundle");
        expect(inputs).not.toHaveProperty("data");
        expect(find(recorded, "Role", "spire-bundle").inputs.rules).toEqual([
            { apiGroups: [""], resources: ["configmaps"], resourceNames: ["spire-bundle"], verbs: ["get", "patch"] },
        ]);
    });
});

interface Contained {
    readonly name: string;
    readonly securityContext: { readonly privileged?: boolean };
}

describe("SPIRE without the controller manager's kinds", () => {
    it("gives its servers every entry as a file, and makes none of these kinds", async () => {
        const recorded = await create({
            ...sqlite,
            controllerManager: { ...sqlite.controllerManager, source: "files" },
        });
        expect(recorded.filter(({ inputs }) => inputs.kind === "ClusterSPIFFEID")).toEqual([]);
        const { data } = find(recorded, "ConfigMap", "spire-server-entries").inputs;
        expect(Object.keys(data as object).sort()).toEqual([
            "entries.json",
            "nodes.yaml",
            "shop-shop-api.yaml",
            "shop-shop-web.yaml",
        ]);
    });
});

describe("SPIRE refuses", () => {
    const messages = async (args: SpireArgs) => create(args).then(() => "", String);

    it("several servers on SQLite, which do not even compile", async () => {
        // @ts-expect-error one server only
        const datastore: Datastore = { kind: "sqlite", replicas: 3 };
        expect(await messages({ ...sqlite, server: { ...sqlite.server, datastore } })).toContain(
            "server.datastore.replicas is 3: each server would have a SQLite of its own",
        );
    });

    it("a root that nobody signed, and kubelets that nobody checks, in production", async () => {
        const text = await messages({
            ...withUpstream(postgres, { kind: "self-signed" }),
            agent: { ...postgres.agent, verifyKubelet: false },
        });
        expect(text).toContain('server.upstream is "self-signed"');
        expect(text).toContain("agent.verifyKubelet is false");
    });

    it("certificates that outlive the sixth part of their authority's life", async () => {
        const lifetimes = { caHours: 6, x509Minutes: 61, jwtMinutes: 5 };
        expect(await messages({ ...sqlite, server: { ...sqlite.server, lifetimes } })).toContain(
            "server.lifetimes.x509Minutes is 61: the authority lives only 6 h, less than 6 times as long; want at most 60",
        );
    });

    it("two workloads of one identity", async () => {
        const [first] = sqlite.registrations;
        if (first === undefined) throw new Error("the sample registers nobody");
        const twin = { ...first, part: { ...first.part, name: "shop-twin" } };
        expect(await messages({ ...sqlite, registrations: [first, twin] })).toContain(
            "is the identity of shop/shop-web already, so it would prove nothing about either",
        );
    });
});

describe("the servers' configuration", () => {
    it("has the specification's lifetimes and keys, and lets in the agents' account only", () => {
        const config = JSON.parse(serverConfig(sqlite));
        expect(config.server).toMatchObject({
            trust_domain: "staging.shop.mesh",
            ca_key_type: "ec-p256",
            ca_ttl: "24h",
            default_x509_svid_ttl: "60m",
            default_jwt_svid_ttl: "5m",
        });
        expect(config.plugins.NodeAttestor.k8s_psat.plugin_data.clusters).toEqual({
            "stackwright-staging": {
                service_account_allow_list: ["spire-nodes:spire-agent"],
                audience: ["spire-server"],
            },
        });
    });
});
