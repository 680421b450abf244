import type { Addresses, Caller, Part, TrafficMap } from "../core/traffic";
import type { AgentPort, OidcPort, ServerPort } from "./args";
import { kubeletPort } from "./places";

/** What SPIRE's programs talk to beside each other. */
export interface SpireSurroundings {
    /** Where kubelets are. */
    readonly nodeCidrs: readonly string[];
    /** Where an upstream authority outside of the cluster answers. @default - none */
    readonly upstream?: Addresses<"upstream">;
    /** Other trust domains: their servers fetch this one's keys, and this one theirs. @default [] */
    readonly peers?: readonly Addresses<"bundle">[];
    /** Where requests from outside come in, for OIDC discovery. */
    readonly gateway?: Caller;
}

export interface SpireParts {
    readonly server: Part<ServerPort>;
    readonly agent: Part<AgentPort>;
    readonly oidcDiscovery?: Part<OidcPort>;
}

/** Opens what the component needs. The way to the API server and to the database is opened by whoever knows these. */
export function connectSpire(map: TrafficMap, parts: SpireParts, around: SpireSurroundings): void {
    const { server, agent, oidcDiscovery } = parts;
    map.connect(agent, server, "grpc", { why: "attests nodes, fetches identities" });
    map.connect(agent, kubelets(around.nodeCidrs), "kubelet", { why: "asks which pods run on its node" });
    if (around.upstream !== undefined) {
        map.connect(server, around.upstream, "upstream", { why: "has its authority signed" });
    }
    for (const peer of around.peers ?? []) {
        map.connect(server, peer, "bundle", { why: "fetches the keys of another trust domain" });
        map.connect(peer, server, "bundle", { why: "another trust domain fetches this one's keys" });
    }
    if (oidcDiscovery !== undefined && around.gateway !== undefined) {
        map.connect(around.gateway, oidcDiscovery, "https", { why: "serves the keys of JWT-SVIDs" });
    }
}

function kubelets(cidrs: readonly string[]): Addresses<"kubelet"> {
    return {
        kind: "addresses",
        name: "kubelets",
        blocks: cidrs.map((cidr) => ({ cidr })),
        ports: { kubelet: { number: kubeletPort } },
    };
}
