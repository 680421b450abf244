import { certManagerDemands, certManagerMetricsPort, certManagerPodLabels } from "../components/certificates";
import { limitsFor, quotaFor } from "../components/core/capacity";
import {
    type Addresses,
    defineForeign,
    definePart,
    internetHttps,
    type Part,
    type PartPort,
    type TrafficMap,
} from "../components/core/traffic";
import type { NamespaceBaselineArgs } from "../components/namespace";
import type { Settings } from "../config/schema";
import type { IssuerSettings } from "../config/schema/certificates";
import type { PlannedHost } from "./edge/hosts";
import { solverNamespaces } from "./edge/solvers";
import { blocksOf, elsewhere } from "./shared";
import { connectApiServer, type World } from "./world";

/** The programs of a cert-manager that this stack installs. */
export interface CertManagerParts {
    readonly controller: Part<"metrics">;
    readonly webhook: Part<"https">;
    readonly cainjector: Part;
    readonly startupapicheck: Part;
}

const system = "cert-manager";
const looks = { why: "looks for a proof before it lets others look" };

export function certManagerParts(map: TrafficMap, settings: Settings): CertManagerParts | undefined {
    const { source, namespace } = settings.certificates.controller;
    if (source !== "installed") return undefined;
    const common = (component: keyof CertManagerParts) => ({
        name: component === "controller" ? system : `${system}-${component}`,
        system,
        component,
        environment: settings.environment,
        namespace,
        podLabels: certManagerPodLabels(component),
    });
    return {
        controller: map.add(
            definePart({ ...common("controller"), ports: { metrics: { number: certManagerMetricsPort } } }),
        ),
        webhook: map.add(definePart({ ...common("webhook"), ports: { https: { number: 10_250 } } })),
        cainjector: map.add(definePart({ ...common("cainjector"), ports: {} })),
        startupapicheck: map.add(definePart({ ...common("startupapicheck"), ports: {} })),
    };
}

/** Opens what its programs need, and of the world outside no more than the issuers in use ask for. */
export function connectCertManager(
    map: TrafficMap,
    { controller, webhook, cainjector, startupapicheck }: CertManagerParts,
    world: World,
    hosts: readonly PlannedHost[],
    settings: Settings,
): void {
    connectApiServer(map, controller, world, "watches certificates and writes their Secrets");
    connectApiServer(map, webhook, world, "keeps its own certificate there");
    connectApiServer(map, cainjector, world, "tells API servers whom to trust");
    connectApiServer(map, startupapicheck, world, "tries whether a certificate would be taken");
    map.connect(apiServerCalls(settings), webhook, "https", { why: "asks whether a certificate or issuer is sound" });
    const issuers = [...new Set(hosts.map(({ issuer }) => issuer))].flatMap(
        (name) => settings.certificates.issuers[name] ?? [],
    );
    if (issuers.some(({ letsEncrypt }) => letsEncrypt !== undefined)) {
        map.connect(controller, internetHttps, "https", { why: "orders certificates, and changes DNS where asked" });
    }
    for (const { vault } of issuers) {
        if (vault === undefined) continue;
        map.connect(controller, elsewhere("vault", vault.server, vault.cidrs), "https", { why: "has it sign" });
    }
    if (solverNamespaces(hosts, settings).length > 0) {
        map.connect(controller, onInternet("http", { number: 80 }), "http", looks);
        // A balancer's own address, called from inside, often leads straight to the pods behind it.
        if (world.gateways.public !== undefined) map.connect(controller, world.gateways.public, "http", looks);
    }
    if (issuers.some(({ letsEncrypt }) => letsEncrypt?.challenge === "dns01")) {
        map.connect(controller, onInternet("dns", { number: 53, protocols: ["UDP", "TCP"] }), "dns", looks);
    }
    for (const server of nameServers(issuers))
        map.connect(controller, server, "dns", { why: "has it publish a proof" });
}

/**
 * One that is there already looks for its proofs as well, and a load balancer's address, called from inside, leads it
 * straight to the pods behind it. Whoever installed it chose its labels, so it is known by its namespace.
 */
export function connectExistingCertManager(
    map: TrafficMap,
    { gateways }: World,
    hosts: readonly PlannedHost[],
    settings: Settings,
): void {
    // Other back ends let in whom they like: no policy of ours stands before them.
    if (gateways.public?.kind !== "part" || solverNamespaces(hosts, settings).length === 0) return;
    const { namespace } = settings.certificates.controller;
    map.connect(defineForeign({ name: system, namespace, ports: {} }), gateways.public, "http", looks);
}

/** Some clusters call webhooks from their API servers' own addresses, some through an agent on the nodes. */
function apiServerCalls({ cluster }: Settings): Addresses {
    const blocks = [...cluster.apiServer.cidrs, ...cluster.nodeCidrs].map((cidr) => ({ cidr }));
    return { kind: "addresses", name: "api-server-calls", blocks, ports: {} };
}

function onInternet<PortName extends string>(name: PortName, port: PartPort): Addresses<PortName> {
    const ports = { [name]: port } as Record<PortName, PartPort>;
    return { kind: "addresses", name: `internet-${name}`, blocks: internetHttps.blocks, ports };
}

function nameServers(issuers: readonly IssuerSettings[]): readonly Addresses<"dns">[] {
    return issuers.flatMap(({ letsEncrypt }): Addresses<"dns">[] => {
        const server = letsEncrypt?.dns01?.rfc2136;
        if (server === undefined) return [];
        const number = Number(/:(\d+)$/.exec(server.nameserver)?.[1] ?? 53);
        const ports = { dns: { number, protocols: ["UDP", "TCP"] } } as const;
        return [{ kind: "addresses", name: "name-server", blocks: blocksOf(server.cidrs), ports }];
    });
}

/** The same guards as every namespace of the stack; quota and limits fit what the chart runs. */
export function certManagerNamespaceArgs(settings: Settings): NamespaceBaselineArgs {
    const { environment, cluster, namespaces, certificates } = settings;
    const demands = certManagerDemands(certificates.controller);
    const { owner, limits } = namespaces.edge;
    const { defaultRequest, defaultLimit } = limits.container;
    return {
        name: certificates.controller.namespace,
        system,
        environment,
        podSecurity: { version: cluster.kubernetesVersion },
        quota: quotaFor(demands),
        limits: limitsFor(demands, { defaultRequest, defaultLimit }),
        dns: cluster.dns,
        owner,
        description: "cert-manager, which this stack installs for the whole cluster",
    };
}
