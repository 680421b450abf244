import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hostCertificate, type IssuerArgs, issuerObjects } from "../../../components/certificates";
import { type EdgeController, type EdgeObject, renderEdge } from "../../../components/edge";
import type { Settings } from "../../../config/schema";
import { type Api, ApiError, connect, startControlPlane, stopControlPlane } from "../../../local/control-plane";
import { edgeArgs } from "../../../systems/edge/plan";
import { planStack } from "../../../systems/plan";
import { silentProgress } from "../../support/silent";
import { settingsOf, stacks } from "../../support/stack";
import { richArgs } from "../../unit/edge/rich";
import { envoy, ingress, nginx } from "../../unit/edge/samples";

/** A real API server, with the definitions that the makers of the kinds publish. */
const work = fs.mkdtempSync(path.join(os.tmpdir(), "edge-"));
const folder = path.join(work, "control-plane");
const quiet = () => silentProgress();
let api: Api;

interface Made {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

const plurals: Readonly<Record<string, string>> = {
    AuthenticationFilter: "authenticationfilters",
    BackendTLSPolicy: "backendtlspolicies",
    BackendTrafficPolicy: "backendtrafficpolicies",
    Certificate: "certificates",
    ClientSettingsPolicy: "clientsettingspolicies",
    ClientTrafficPolicy: "clienttrafficpolicies",
    ConfigMap: "configmaps",
    EnvoyProxy: "envoyproxies",
    Gateway: "gateways",
    GatewayClass: "gatewayclasses",
    HTTPRoute: "httproutes",
    Ingress: "ingresses",
    Issuer: "issuers",
    NginxProxy: "nginxproxies",
    PodDisruptionBudget: "poddisruptionbudgets",
    ProxySettingsPolicy: "proxysettingspolicies",
    RateLimitPolicy: "ratelimitpolicies",
    ReferenceGrant: "referencegrants",
    Role: "roles",
    RoleBinding: "rolebindings",
    SecurityPolicy: "securitypolicies",
    ServiceAccount: "serviceaccounts",
    UpstreamSettingsPolicy: "upstreamsettingspolicies",
};

function placeOf({ apiVersion = "", kind = "", metadata }: Made): string {
    const plural = plurals[kind];
    if (plural === undefined) throw new Error(`no place is known for a ${kind}`);
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    return metadata?.namespace === undefined
        ? `${group}/${plural}`
        : `${group}/namespaces/${metadata.namespace}/${plural}`;
}

/** What the server holds against the objects, with every field that it does not know counted as a fault. */
async function faultsOf(objects: readonly Made[]): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const object of objects) {
        await ensureNamespace(object.metadata?.namespace);
        try {
            await api.create(`${placeOf(object)}?dryRun=All&fieldValidation=Strict`, object);
        } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            faults.push(`${object.kind} ${object.metadata?.name}: ${error.message}`);
        }
    }
    return faults;
}

const namespaces = new Set<string>();
async function ensureNamespace(name: string | undefined): Promise<void> {
    if (name === undefined || namespaces.has(name)) return;
    namespaces.add(name);
    await api.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

beforeAll(async () => {
    await startControlPlane({ nodes: 1, storageClasses: [], folder }, quiet());
    api = connect({ folder });
});

afterAll(async () => {
    api?.close();
    await stopControlPlane({ folder }, quiet());
    fs.rmSync(work, { recursive: true, force: true });
});

const controllers: readonly EdgeController[] = [nginx, envoy, ingress];

function objectsOf(settings: Settings, controller: EdgeController): readonly EdgeObject[] {
    const args = edgeArgs(planStack(settings).edge, settings);
    return args === undefined ? [] : renderEdge({ ...args, controller }).objects;
}

describe.each(controllers)("what $kind $version is told", (controller) => {
    it.each(stacks)(
        "of all three systems in %s is taken by the API server, with no field that it does not know",
        async (stack) => {
            const objects = objectsOf(settingsOf(stack), controller);
            const systems = new Set(objects.map(({ metadata }) => metadata?.labels?.["app.kubernetes.io/part-of"]));
            expect([...systems]).toEqual(expect.arrayContaining(["graphmemory", "signal-harvester", "x0tta6bl4"]));
            expect(await faultsOf(objects)).toEqual([]);
        },
    );

    it("of every wish that there is is taken too", async () => {
        expect(await faultsOf(renderEdge(richArgs(controller)).objects)).toEqual([]);
    });
});

it("A field that a kind does not have is noticed, so that the rest means something.", async () => {
    const [route] = renderEdge(richArgs(envoy)).objects.filter(({ kind }) => kind === "BackendTrafficPolicy");
    const wrong = { ...route, spec: { ...(route as { spec?: object }).spec, rateLimits: {} } };
    expect(await faultsOf([wrong as Made])).toEqual([expect.stringContaining('unknown field "spec.rateLimits"')]);
});

describe("issuers and certificates", () => {
    const owner = { name: "edge", system: "edge", component: "gateway", environment: "staging" };
    const acme = { kind: "lets-encrypt", directory: "staging", email: "ops@my-company.org" } as const;
    const secret = { name: "dns", key: "token" };
    const issuers: readonly IssuerArgs[] = [
        { kind: "private" },
        { kind: "private", secretName: "corporate" },
        { kind: "self-signed" },
        {
            kind: "vault",
            server: "https://vault.internal",
            path: "pki/sign/edge",
            role: "edge",
            authMount: "/v1/auth/kubernetes",
            authority: { name: "vault-ca", key: "ca.crt" },
            controllerNamespace: "cert-manager",
        },
        {
            ...acme,
            challenge: {
                kind: "http01",
                way: { kind: "gateway", name: "edge-public", namespace: "edge", listener: "http" },
            },
        },
        { ...acme, challenge: { kind: "http01", way: { kind: "ingress", className: "nginx" } } },
        {
            ...acme,
            challenge: { kind: "route53", region: "eu-central-1", hostedZoneId: "Z1", role: "arn:aws:iam::1:role/dns" },
        },
        { ...acme, challenge: { kind: "cloudflare", apiToken: secret } },
        {
            ...acme,
            challenge: { kind: "rfc2136", nameserver: "192.0.2.1:53", keyName: "k", algorithm: "HMACSHA512", secret },
        },
    ];

    it.each(issuers.map((issuer, index) => [issuer.kind, index] as const))(
        "of kind %s (%#) are taken by the API server, with no field that it does not know",
        async (_kind, index) => {
            const issuer = issuers[index];
            if (issuer === undefined) throw new Error(`no issuer ${index}`);
            const place = { name: "hosts", namespace: "edge", owner };
            const certificate = hostCertificate({
                host: "api.my-company.org",
                secretName: "api-tls",
                namespace: "edge",
                owner,
                issuer: { name: "hosts", kind: issuer.kind },
            });
            expect(await faultsOf([...issuerObjects(issuer, place), certificate])).toEqual([]);
        },
    );
});
