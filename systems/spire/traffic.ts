import { type Addresses, definePart, type Part, type TrafficMap } from "../../components/core/traffic";
import { type AgentPort, type CsiPort, connectSpire, type OidcPort, type ServerPort } from "../../components/spire";
import type { SpireSettings } from "../../config/schema";
import type { Environment } from "../../config/schema/area";
import type { ClusterSettings } from "../../config/schema/cluster";
import { portOf } from "../shared";
import { connectPostgresParts, type PostgresParts, postgresParts } from "../stores";
import { connectApiServer, type World } from "../world";

/** The programs that hand out identities. What is switched off is absent. */
export interface IdentityParts {
    readonly server: Part<ServerPort>;
    readonly agent: Part<AgentPort>;
    readonly csiDriver?: Part<CsiPort>;
    readonly oidcDiscovery?: Part<OidcPort>;
    readonly postgres?: PostgresParts;
}

/** Where they run: what reaches into nodes is apart from what signs. */
export interface IdentityPlaces {
    readonly environment: Environment;
    readonly servers: string;
    readonly nodes: string;
}

const system = "spire";

export function identityParts(map: TrafficMap, settings: SpireSettings, places: IdentityPlaces): IdentityParts {
    const { environment } = places;
    const servers = { system, environment, namespace: places.servers };
    const nodes = { system, environment, namespace: places.nodes };
    return {
        server: map.add(
            definePart<ServerPort>({
                ...servers,
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
            }),
        ),
        agent: map.add(
            definePart<AgentPort>({
                ...nodes,
                name: "spire-agent",
                component: "agent",
                ports: { health: { number: 9982 }, metrics: { number: 9983 } },
            }),
        ),
        ...(settings.workloadSocket.kind === "csi" && {
            csiDriver: map.add(
                definePart<CsiPort>({
                    ...nodes,
                    name: "spiffe-csi-driver",
                    component: "csi-driver",
                    ports: { health: { number: 9808 }, registrar: { number: 9809 }, metrics: { number: 9810 } },
                }),
            ),
        }),
        ...(settings.oidcDiscovery.enabled && {
            oidcDiscovery: map.add(
                definePart<OidcPort>({
                    ...servers,
                    name: "spire-oidc",
                    component: "oidc-discovery",
                    ports: { https: { number: 8443 }, health: { number: 8008 } },
                }),
            ),
        }),
        ...(settings.server.datastore === "postgres" && { postgres: postgresParts(map, servers, settings.postgres) }),
    };
}

export function connectIdentity(
    map: TrafficMap,
    parts: IdentityParts,
    world: World,
    settings: SpireSettings,
    { nodeCidrs }: ClusterSettings,
): void {
    const upstream = upstreamAddresses(settings);
    connectSpire(map, parts, {
        nodeCidrs,
        ...(world.gateways.public && { gateway: world.gateways.public }),
        peers: settings.federation.map(peerAddresses),
        ...(upstream && { upstream }),
    });
    connectApiServer(map, parts.server, world, "reviews agents' tokens, publishes the trust bundle");
    if (parts.postgres === undefined) return;
    connectPostgresParts(map, parts.postgres, world);
    map.connect(parts.server, parts.postgres.server, "postgres", {
        why: "entries and attested nodes, shared by all servers",
        access: { store: "postgres", database: settings.postgres.database, rights: "owner" },
    });
}

function upstreamAddresses({ upstream }: SpireSettings): Addresses<"upstream"> | undefined {
    const { vault, spire } = upstream;
    if (vault !== undefined) return addresses("vault", vault.cidrs, "upstream", portOf(vault.address));
    if (spire !== undefined) return addresses("upstream-spire", spire.cidrs, "upstream", spire.serverPort);
    return undefined;
}

function peerAddresses(peer: SpireSettings["federation"][number]): Addresses<"bundle"> {
    return addresses(peer.trustDomain, peer.cidrs, "bundle", portOf(peer.bundleEndpointUrl));
}

function addresses<Port extends string>(
    name: string,
    cidrs: readonly string[],
    port: Port,
    number: number,
): Addresses<Port> {
    const blocks = cidrs.map((cidr) => ({ cidr }));
    return { kind: "addresses", name, blocks, ports: { [port]: { number } } as Record<Port, { number: number }> };
}
