import { definePart, TrafficMap } from "../../../components/core/traffic";
import type {
    AgentPort,
    CsiPort,
    OidcDiscoveryArgs,
    OidcPort,
    ServerPort,
    SpireArgs,
    UpstreamAuthority,
} from "../../../components/spire";

const waiver = { reason: "reaches into the node on purpose", owner: "platform", expires: "2027-06-30" };
const resources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "200m", memory: "256Mi" } };
const place = { system: "spire", namespace: "spire", environment: "staging" } as const;
const nodes = { ...place, namespace: "spire-nodes" };

export const serverPart = definePart<ServerPort>({
    ...place,
    name: "spire-server",
    component: "server",
    ports: {
        grpc: { number: 8081 },
        health: { number: 8080 },
        metrics: { number: 9988 },
        bundle: { number: 8443 },
        "manager-health": { number: 8083 },
        "manager-metrics": { number: 8082 },
    },
});

export const agentPart = definePart<AgentPort>({
    ...nodes,
    name: "spire-agent",
    component: "agent",
    ports: { health: { number: 9982 }, metrics: { number: 9983 } },
});

export const csiPart = definePart<CsiPort>({
    ...nodes,
    name: "spiffe-csi-driver",
    component: "csi-driver",
    ports: { health: { number: 9808 }, registrar: { number: 9809 }, metrics: { number: 9810 } },
});

export const oidc: OidcDiscoveryArgs = {
    part: definePart<OidcPort>({
        ...place,
        name: "spire-oidc",
        component: "oidc-discovery",
        ports: { https: { number: 8443 }, health: { number: 8008 } },
    }),
    image: "ghcr.io/spiffe/oidc-discovery-provider:1.13.3",
    resources,
    host: "oidc.shop.internal",
    replicas: 2,
    certificate: { name: "spire-oidc-tls", hash: "" },
};

/** Two programs of a shop; the first calls the second. */
export const web = definePart({
    name: "shop-web",
    system: "shop",
    component: "web",
    namespace: "shop",
    environment: "staging",
    ports: { http: { number: 8080 } },
});
export const api = definePart({
    name: "shop-api",
    system: "shop",
    component: "api",
    namespace: "shop",
    environment: "staging",
    serviceAccount: "shop-app",
    ports: { http: { number: 9000 } },
});

export const traffic = new TrafficMap();
traffic.add(web);
traffic.add(api);
traffic.connect(web, api, "http", { why: "orders" });

export const sqlite: SpireArgs = {
    trustDomain: "staging.shop.mesh",
    clusterName: "stackwright-staging",
    production: false,
    nodes: 3,
    server: {
        part: serverPart,
        image: "ghcr.io/spiffe/spire-server:1.13.3",
        resources,
        datastore: { kind: "sqlite", replicas: 1 },
        upstream: { kind: "self-signed" },
        volume: { size: "1Gi", storageClass: "fast" },
        logLevel: "INFO",
    },
    agent: {
        part: agentPart,
        image: "ghcr.io/spiffe/spire-agent:1.13.3",
        resources,
        verifyKubelet: true,
        kubernetesVersion: "1.35",
        logLevel: "INFO",
        socketFolder: "/run/spire/sockets",
        waiver,
    },
    socket: {
        kind: "csi",
        driver: {
            part: csiPart,
            name: "csi.spiffe.io",
            image: "ghcr.io/spiffe/spiffe-csi-driver:0.2.7",
            registrarImage: "registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.13.0",
            livenessImage: "registry.k8s.io/sig-storage/livenessprobe:v2.15.0",
            resources,
            waiver,
        },
    },
    controllerManager: {
        image: "ghcr.io/spiffe/spire-controller-manager:0.6.3",
        resources,
        source: "objects",
    },
    registrations: [
        { part: web, services: [] },
        { part: api, services: ["shop-api", "shop-api-internal"] },
    ],
    connections: traffic.connections,
};

export const postgres: SpireArgs = {
    ...sqlite,
    production: true,
    nodes: 3,
    server: {
        ...sqlite.server,
        datastore: {
            kind: "postgres",
            replicas: 3,
            secret: { name: "spire-server-datastore", hash: "" },
            authority: { kind: "secret", secret: { name: "postgres-tls", hash: "" }, keys: ["ca.crt"] },
        },
        upstream: { kind: "cert-manager", issuerName: "stackwright-authority", issuerKind: "Issuer" },
    },
};

export const upstreams: Readonly<Record<UpstreamAuthority["kind"], UpstreamAuthority>> = {
    "self-signed": { kind: "self-signed" },
    disk: { kind: "disk", secret: { name: "spire-root", hash: "" } },
    "cert-manager": { kind: "cert-manager", issuerName: "roots", issuerKind: "ClusterIssuer" },
    vault: {
        kind: "vault",
        address: "https://vault.internal:8200",
        pkiMount: "pki",
        role: "spire",
        authMount: "kubernetes",
        caSecret: { name: "vault-ca", hash: "" },
    },
    spire: {
        kind: "spire",
        serverAddress: "root.spire.internal",
        serverPort: 8081,
        socketFolder: "/run/spire/root/sockets",
        socketName: "spire-agent.sock",
        waiver,
    },
};

export function withUpstream(args: SpireArgs, upstream: UpstreamAuthority): SpireArgs {
    return { ...args, server: { ...args.server, upstream } };
}

export const federated: SpireArgs = {
    ...sqlite,
    federation: [
        {
            trustDomain: "partner.mesh",
            bundleEndpointUrl: "https://spire.partner.internal:8443",
            profile: { kind: "https_spiffe", serverId: "spiffe://partner.mesh/spire/server" },
        },
        {
            trustDomain: "public.mesh",
            bundleEndpointUrl: "https://bundle.public.internal/keys",
            profile: { kind: "https_web" },
        },
    ],
};
