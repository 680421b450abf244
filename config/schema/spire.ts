import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { lifetimeProblems, trustDomainPattern } from "../../components/core/spiffe";
import { area, type CheckContext, type DeepReadonly } from "./area";
import {
    cidr,
    dnsLabel,
    domain,
    flag,
    host,
    logLevel,
    port,
    secretOfYours,
    text,
    waiver,
    wanting,
    wholeNumber,
} from "./primitives";
import { checkPostgres, postgres } from "./stores";
import { checkResources, enabled, resources, resourcesOf, volume } from "./workload";

const trustDomain = wanting(
    'a trust domain: lower-case letters, digits, ".", "-" and "_", such as mesh.my-company.org',
    z.string().regex(trustDomainPattern),
    "stack.mesh",
);

const httpsAddress = wanting(
    "an address that starts with https://",
    z.string().regex(/^https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/\S*)?$/),
    "https://upstream.internal",
);
const serverId = wanting(
    "an identity such as spiffe://other.mesh/spire/server",
    z.string().regex(/^spiffe:\/\/\S+\/\S+$/),
);
const folder = wanting("a folder of the node such as /run/spire/sockets", z.string().regex(/^(\/[A-Za-z0-9._-]+)+$/));

const server = z.strictObject({
    /** Several servers share a Postgres; on SQLite there can be one. */
    replicas: wholeNumber(1, 9),
    datastore: z.enum(["sqlite", "postgres"]),
    resources: resources.default(resourcesOf("500m/1Gi", "1000m/2Gi")),
    /** Of each server: the keys it signs with, and SQLite. */
    volume: volume.default({ size: "1Gi", storageClass: "fast-ssd" }),
});

const agent = z.strictObject({
    resources: resources.default(resourcesOf("100m/256Mi", "200m/256Mi")),
    /** Believe only a kubelet whose certificate the cluster's authority has signed. */
    verifyKubelet: flag.default(true),
    /** Where the agent listens on every node. Two stacks on one cluster need two. */
    socketFolder: folder.default("/run/spire/sockets"),
    waiver,
});

/** How workloads get at the agent's socket. */
const workloadSocket = z.strictObject({
    kind: z.enum(["csi", "host-path"]).default("csi"),
    /** The driver's name. Two stacks on one cluster need two. */
    driver: wanting(
        "a driver's name such as csi.spiffe.io",
        z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/),
        "csi.spiffe.io",
    ).default("csi.spiffe.io"),
    /** Of each of the driver's three containers. */
    resources: resources.default(resourcesOf("10m/32Mi", "50m/64Mi")),
    /** Why the driver may be privileged, or pods mount a folder of the node. */
    waiver,
});

/** Who signs the servers' authority: one of these, with the settings of its own kind. */
const upstream = z
    .strictObject({
        kind: z.enum(["cert-manager", "disk", "vault", "spire", "self-signed"]).default("cert-manager"),
        /** @default - the private authority of the namespace */
        certManager: z
            .strictObject({ issuerName: dnsLabel, issuerKind: z.enum(["Issuer", "ClusterIssuer"]) })
            .exactOptional(),
        /** A Secret that you put into the namespace, with `tls.crt`, `tls.key` and `ca.crt`. */
        disk: z.strictObject({ secretName: secretOfYours }).exactOptional(),
        vault: z
            .strictObject({
                address: httpsAddress,
                /** Where Vault answers: nothing else is opened. */
                cidrs: z.array(cidr).min(1),
                pkiMount: text.default("pki"),
                role: text,
                authMount: text.default("kubernetes"),
                /** A Secret that you put into the namespace, with `ca.crt`. */
                caSecretName: secretOfYours.exactOptional(),
            })
            .exactOptional(),
        spire: z
            .strictObject({
                serverAddress: domain,
                serverPort: port.default(8081),
                cidrs: z.array(cidr).min(1),
                /** Where the agent of the other server listens on the nodes. */
                socketFolder: folder,
                socketName: text.default("spire-agent.sock"),
                waiver,
            })
            .exactOptional(),
    })
    .prefault({});

const peer = z.strictObject({
    trustDomain,
    bundleEndpointUrl: httpsAddress,
    /** Where that endpoint answers, and where its servers call from. */
    cidrs: z.array(cidr).min(1),
    profile: z.enum(["https_web", "https_spiffe"]).default("https_spiffe"),
    /** Of the server that serves the keys; with https_spiffe. */
    serverId: serverId.exactOptional(),
});

const oidcDiscovery = z
    .strictObject({
        enabled: flag.default(false),
        /** The issuer's. Nothing leads it here from outside: see "Ways in" in docs/operations. */
        host: wanting(
            'a host that you lead to Service spire-oidc yourself (docs/operations): below baseDomain, or full and ending in "."',
            host,
            "host",
        ).default("oidc"),
        replicas: wholeNumber(1, 9).default(2),
        resources: resources.default(resourcesOf("50m/64Mi", "200m/128Mi")),
    })
    .prefault({});

const schema = z.strictObject({
    enabled,
    trustDomain,
    /** This staging's identities may be taken for production's: say so here if that is wanted. */
    sharedTrustDomain: flag.default(false),
    logLevel,
    server,
    postgres: postgres({ database: "spire", volume: { size: "5Gi", storageClass: "fast-ssd" } }),
    upstream,
    lifetimes: z
        .strictObject({
            caHours: wholeNumber(1, 8760).default(24),
            x509Minutes: wholeNumber(1, 10_080).default(60),
            jwtMinutes: wholeNumber(1, 1440).default(5),
        })
        .prefault({}),
    agent,
    workloadSocket,
    controllerManager: z
        .strictObject({ resources: resources.default(resourcesOf("50m/64Mi", "100m/128Mi")) })
        .prefault({}),
    /** Nothing leads other trust domains to Service spire-server from outside: see "Ways in" in docs/operations. */
    federation: z.array(peer).default([]),
    oidcDiscovery,
});
export type SpireSettings = DeepReadonly<z.output<typeof schema>>;

export const spire = area({
    type: "object",
    description: "Workload identities: trust domain, servers and their store, upstream authority, agents, federation",
    schema,
    check: (value, context) => [
        ...checkDatastore(value),
        ...checkUpstream(value, context),
        ...lifetimeProblems("lifetimes", value.lifetimes),
        ...checkKubelet(value, context),
        ...checkFederation(value),
        ...checkResources("server.resources", value.server.resources),
        ...checkResources("agent.resources", value.agent.resources),
        ...checkResources("workloadSocket.resources", value.workloadSocket.resources),
        ...checkResources("controllerManager.resources", value.controllerManager.resources),
        ...checkResources("oidcDiscovery.resources", value.oidcDiscovery.resources),
        ...(value.server.datastore === "postgres" ? checkPostgres("postgres", value.postgres) : []),
    ],
});

function checkDatastore({ server }: SpireSettings): Problem[] {
    if (server.datastore === "postgres" || server.replicas === 1) return [];
    return [
        {
            path: "server.replicas",
            value: server.replicas,
            problem: "each server would have a SQLite of its own and know nothing of what the others know",
            allowed: "1 with datastore: sqlite",
            fix: "set server.datastore: postgres, or one replica",
        },
    ];
}

/** Which group of settings belongs to which kind; cert-manager's may be left out. */
const groupOf = { "cert-manager": "certManager", disk: "disk", vault: "vault", spire: "spire" } as const;

function checkUpstream({ upstream }: SpireSettings, { environment }: CheckContext): Problem[] {
    const { kind } = upstream;
    const wanted = kind === "self-signed" ? undefined : groupOf[kind];
    const problems: Problem[] = [];
    if (kind === "self-signed" && environment === "production") {
        problems.push({
            path: "upstream.kind",
            value: kind,
            problem: "the root is lost with the servers' volumes, and every identity with it",
            allowed: "cert-manager, disk, vault or spire in production",
        });
    }
    if (wanted !== undefined && wanted !== "certManager" && upstream[wanted] === undefined) {
        problems.push({
            path: `upstream.${wanted}`,
            problem: `is missing, which upstream.kind: ${kind} needs`,
            fix: `add it, or choose another kind`,
        });
    }
    for (const group of Object.values(groupOf)) {
        if (group !== wanted && upstream[group] !== undefined) {
            problems.push({
                path: `upstream.${group}`,
                problem: `is never read with upstream.kind: ${kind}`,
                fix: "remove it, or choose its kind",
            });
        }
    }
    return problems;
}

function checkKubelet({ agent }: SpireSettings, { environment }: CheckContext): Problem[] {
    if (agent.verifyKubelet || environment !== "production") return [];
    return [
        {
            path: "agent.verifyKubelet",
            value: agent.verifyKubelet,
            problem: "whoever answers in the kubelet's place would decide which pod is who",
            allowed: "true in production",
            fix: "give kubelets certificates of the cluster's own authority (serverTLSBootstrap)",
        },
    ];
}

function checkFederation({ federation, trustDomain: own }: SpireSettings): Problem[] {
    const seen = new Set([own]);
    return federation.flatMap((one, index): Problem[] => {
        const path = `federation[${index}]`;
        const twice = seen.has(one.trustDomain);
        seen.add(one.trustDomain);
        const problems: Problem[] = [];
        if (twice) {
            problems.push({
                path: `${path}.trustDomain`,
                value: one.trustDomain,
                problem: one.trustDomain === own ? "is this stack's own" : "is listed twice",
            });
        }
        if (one.profile === "https_spiffe" && !(one.serverId ?? "").startsWith(`spiffe://${one.trustDomain}/`)) {
            problems.push({
                path: `${path}.serverId`,
                ...(one.serverId === undefined ? {} : { value: one.serverId }),
                problem: "is not an identity of the trust domain whose keys it serves",
                allowed: `spiffe://${one.trustDomain}/…`,
                fix: "give it, or use profile: https_web",
            });
        }
        return problems;
    });
}
