import type { Demand } from "../../components/core/capacity";
import type { Problem } from "../../components/core/problems";
import { type EdgeArgs, judgeEdge, products } from "../../components/edge";
import { gatewayAccessLabel } from "../../components/namespace";
import { podDemand } from "../../components/workload";
import type { Settings } from "../../config/schema";
import type { EdgeSettings } from "../../config/schema/edge";
import { controllerOf, openDoors } from "./gateways";
import type { PlannedHost } from "./hosts";

export const gatewayOwner = { system: "edge", component: "gateway" } as const;

/** The edge as plain values; nothing where it is switched off. */
export function edgeArgs(hosts: readonly PlannedHost[], settings: Settings): EdgeArgs | undefined {
    const { edge, environment, namespaces, cluster } = settings;
    if (!edge.enabled) return undefined;
    const { replicas, maxReplicas = replicas, resources, initResources } = edge.dataPlane;
    return {
        owner: { ...gatewayOwner, environment },
        controller: controllerOf(edge),
        ...(edge.gatewayApi === undefined ? {} : { gatewayApi: edge.gatewayApi }),
        kubernetesVersion: cluster.kubernetesVersion,
        className: { name: classNameOf(edge), owned: edge.class.owned },
        namespace: namespaces.edge.name,
        doors: openDoors(settings).map((door) => ({ door, ...edge.doors[door] })),
        dataPlane: { replicas: { least: replicas, most: maxReplicas }, resources, initResources },
        // The environment too: the other stack's namespaces are not admitted.
        admittedNamespaces: { ...gatewayAccessLabel, environment },
        hosts,
        path: "edge",
    };
}

export function classNameOf({ controller, class: { name } }: EdgeSettings): string {
    return name ?? products[controller.kind].className;
}

export function isIngress({ edge }: Pick<Settings, "edge">): boolean {
    return edge.controller.kind === "ingress-nginx";
}

/** Whether the data plane runs in the Gateways' own namespace. */
export function runsInOurs({ edge }: Pick<Settings, "edge">): boolean {
    return edge.enabled && edge.controller.kind === "nginx-gateway-fabric";
}

export function edgeVerdict(hosts: readonly PlannedHost[], settings: Settings): ReturnType<typeof judgeEdge> {
    const args = edgeArgs(hosts, settings);
    if (args === undefined) return { problems: [], warnings: [] };
    const { problems, warnings } = judgeEdge(args);
    return { problems: problems.map(asSetting(settings.stack)), warnings };
}

export const asSetting =
    (stack: string) =>
    (problem: Problem): Problem => ({ ...problem, path: `${stack} · ${problem.path}` });

/** Where the certificate of a host must lie: beside the Gateway that shows it, or beside the Ingress. */
export function certificateNamespace(host: PlannedHost, settings: Settings): string {
    return isIngress(settings) ? host.namespace : settings.namespaces.edge.name;
}

/** What the controller runs in the Gateways' namespace. */
export function dataPlaneDemands(settings: Settings): readonly Demand[] {
    return runsInOurs(settings) ? openDoors(settings).map((door) => dataPlaneDemand(door, settings)) : [];
}

function dataPlaneDemand(door: string, { edge }: Settings): Demand {
    const { replicas, maxReplicas = replicas, resources, initResources } = edge.dataPlane;
    return {
        name: `edge-${door}`,
        pods: maxReplicas,
        // A Deployment of the controller's own: a quarter more while it rolls out.
        surgePods: Math.ceil(maxReplicas / 4),
        ...podDemand({ main: { name: "nginx", resources }, init: [{ name: "init", resources: initResources }] }),
        claims: [],
    };
}
