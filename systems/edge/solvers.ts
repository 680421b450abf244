import type { Demand } from "../../components/core/capacity";
import { definePart, type TrafficMap } from "../../components/core/traffic";
import { podDemand } from "../../components/workload";
import type { NamespaceKey, Settings } from "../../config/schema";
import type { World } from "../world";
import type { PlannedHost } from "./hosts";
import { certificateNamespace, isIngress } from "./plan";

/** Where cert-manager answers challenges over HTTP: with pods of its own, beside the certificates. */
export function solverNamespaces(hosts: readonly PlannedHost[], settings: Settings): readonly string[] {
    const { issuers } = settings.certificates;
    const proved = hosts.filter(({ issuer }) => issuers[issuer]?.letsEncrypt?.challenge === "http01");
    return [...new Set(proved.map((host) => certificateNamespace(host, settings)))];
}

/** Namespaces whose routes a Gateway must admit: those of hosts, and those where challenges are answered. */
export function hasGatewayAccess(key: NamespaceKey, hosts: readonly PlannedHost[], settings: Settings): boolean {
    if (!settings.edge.enabled || isIngress(settings)) return false;
    const { name } = settings.namespaces[key];
    return hosts.some(({ namespace }) => namespace === name) || solverNamespaces(hosts, settings).includes(name);
}

/** Lets the public gateway reach them. */
export function connectSolvers(
    map: TrafficMap,
    { gateways }: World,
    hosts: readonly PlannedHost[],
    settings: Settings,
): void {
    const gateway = gateways.public;
    if (gateway === undefined) return;
    for (const namespace of solverNamespaces(hosts, settings)) {
        const solver = map.add(
            definePart({
                name: "acme-solver",
                system: "edge",
                component: "acme-solver",
                environment: settings.environment,
                namespace,
                podLabels: { "acme.cert-manager.io/http01-solver": "true" },
                ports: { http: { number: 8089 } },
            }),
        );
        map.connect(gateway, solver, "http", { why: "an ACME authority asks for its challenge" });
    }
}

/** What a namespace must hold for them: one pod per host that is being proved, as cert-manager makes them. */
export function solverDemands(hosts: readonly PlannedHost[], settings: Settings, namespace: string): readonly Demand[] {
    if (!solverNamespaces(hosts, settings).includes(namespace)) return [];
    const resources = { requests: { cpu: "10m", memory: "64Mi" }, limits: { cpu: "100m", memory: "64Mi" } };
    return [
        {
            name: "acme-solver",
            pods: hosts.filter((host) => certificateNamespace(host, settings) === namespace).length,
            surgePods: 0,
            ...podDemand({ main: { name: "solver", resources } }),
            claims: [],
        },
    ];
}
