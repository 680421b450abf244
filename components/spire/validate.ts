import type { Problem } from "../core/problems";
import { lifetimeProblems, spiffeId, trustDomainPattern } from "../core/spiffe";
import { peerName } from "../core/traffic";
import { defaultLifetimes, type FederationPeer, type SpireArgs } from "./args";
import { dnsNames } from "./registrations";

/** Everything that is wrong with an installation, before anything of it is registered. */
export function validateSpire(args: SpireArgs): readonly Problem[] {
    return [
        ...validateTrustDomain("trustDomain", args.trustDomain),
        ...validateClusterName(args),
        ...lifetimeProblems("server.lifetimes", args.server.lifetimes ?? defaultLifetimes),
        ...validateDatastore(args),
        ...validateUpstream(args),
        ...validateAgent(args),
        ...validateRegistrations(args),
        ...validateFederation(args),
    ];
}

function validateTrustDomain(path: string, value: string): readonly Problem[] {
    if (trustDomainPattern.test(value)) return [];
    return [
        {
            path,
            value,
            problem: "cannot be the name of a trust domain",
            allowed: 'lower-case letters, digits, ".", "-" and "_", such as mesh.my-company.org',
        },
    ];
}

/** It becomes part of every node's identity. */
function validateClusterName({ clusterName }: SpireArgs): readonly Problem[] {
    if (/^[A-Za-z0-9._-]+$/.test(clusterName)) return [];
    return [
        {
            path: "clusterName",
            value: clusterName,
            problem: "cannot be part of an identity",
            allowed: 'letters, digits, ".", "-" and "_"',
        },
    ];
}

/** The type says so already, but not to whoever builds the arguments from settings. */
function validateDatastore({ server: { datastore } }: SpireArgs): readonly Problem[] {
    const replicas: number = datastore.replicas;
    if (datastore.kind === "postgres" || replicas === 1) return [];
    return [
        {
            path: "server.datastore.replicas",
            value: replicas,
            problem: "each server would have a SQLite of its own and know nothing of what the others know",
            allowed: "1 on SQLite",
            fix: "let several servers share a Postgres",
        },
    ];
}

function validateUpstream({ server, production }: SpireArgs): readonly Problem[] {
    if (!production || server.upstream.kind !== "self-signed") return [];
    return [
        {
            path: "server.upstream",
            value: "self-signed",
            problem: "the root is lost with the servers' volumes, and every identity with it",
            allowed: "disk, cert-manager, vault or spire in production",
        },
    ];
}

function validateAgent({ agent, production }: SpireArgs): readonly Problem[] {
    if (agent.verifyKubelet || !production) return [];
    return [
        {
            path: "agent.verifyKubelet",
            value: false,
            problem: "whoever answers in the kubelet's place would decide which pod is who",
            allowed: "true in production",
            fix: "give kubelets certificates of the cluster's own authority (serverTLSBootstrap)",
        },
    ];
}

const longestId = 2048;
const longestDnsName = 253;

function validateRegistrations(args: SpireArgs): readonly Problem[] {
    const owners = new Map<string, string>();
    return args.registrations.flatMap((registration): readonly Problem[] => {
        const { part } = registration;
        const path = `registrations.${peerName(part)}`;
        const id = spiffeId(args.trustDomain, part);
        const other = owners.get(id);
        owners.set(id, peerName(part));
        return [
            ...(other === undefined
                ? []
                : [
                      {
                          path,
                          value: id,
                          problem: `is the identity of ${other} already, so it would prove nothing about either`,
                          fix: "give one of the two a service account of its own",
                      },
                  ]),
            ...(id.length > longestId ? [{ path, value: id, problem: "too long for an identity" }] : []),
            ...dnsNames(registration)
                .filter((name) => name.length > longestDnsName)
                .map((value) => ({ path, value, problem: "too long for a DNS name" })),
        ];
    });
}

function validateFederation({ federation = [], trustDomain }: SpireArgs): readonly Problem[] {
    const seen = new Set<string>([trustDomain]);
    return federation.flatMap((peer, index): readonly Problem[] => {
        const path = `federation[${index}]`;
        const twice = seen.has(peer.trustDomain);
        seen.add(peer.trustDomain);
        return [
            ...validateTrustDomain(`${path}.trustDomain`, peer.trustDomain),
            ...(twice
                ? [
                      {
                          path: `${path}.trustDomain`,
                          value: peer.trustDomain,
                          problem: peer.trustDomain === trustDomain ? "is this stack's own" : "is listed twice",
                      },
                  ]
                : []),
            ...validateProfile(path, peer),
        ];
    });
}

function validateProfile(
    path: string,
    { trustDomain, bundleEndpointUrl, profile }: FederationPeer,
): readonly Problem[] {
    const problems: Problem[] = [];
    if (!bundleEndpointUrl.startsWith("https://")) {
        problems.push({
            path: `${path}.bundleEndpointUrl`,
            value: bundleEndpointUrl,
            problem: "keys to trust must not be fetched in the clear",
            allowed: "an address that starts with https://",
        });
    }
    if (profile.kind === "https_spiffe" && !profile.serverId.startsWith(`spiffe://${trustDomain}/`)) {
        problems.push({
            path: `${path}.profile.serverId`,
            value: profile.serverId,
            problem: "is not of the trust domain whose keys it serves",
            allowed: `spiffe://${trustDomain}/…`,
        });
    }
    return problems;
}
