import type { Addresses, Callee, Foreign, Part, TrafficMap } from "../../components/core/traffic";
import { defineForeign, definePart, privateRanges } from "../../components/core/traffic";
import {
    controllerNamespace,
    type DataPlanePort,
    type Door,
    dataPlaneOf,
    dataPlanePorts,
    type EdgeController,
    nginxControlPlane,
} from "../../components/edge";
import type { Settings } from "../../config/schema";
import type { EdgeHostKey, EdgeSettings } from "../../config/schema/edge";
import type { World } from "../world";

/** Who calls the backends of each open door, with the namespace, labels and ports that its pods really have. */
export type Gateways = Readonly<Partial<Record<Door, ReturnType<typeof dataPlaneOf>>>>;

export type GatewaySettings = Pick<Settings, "edge" | "namespaces" | "environment">;

const doors: readonly Door[] = ["public", "internal"];

export function openDoors({ edge }: Pick<Settings, "edge">): readonly Door[] {
    return edge.enabled ? doors.filter((door) => edge.doors[door].enabled) : [];
}

export function controllerOf({ controller, ingressConfig }: EdgeSettings): EdgeController {
    const { kind, version, globalRateLimit } = controller;
    if (kind === "envoy-gateway") return { kind, version, globalRateLimit };
    return kind === "ingress-nginx" ? { kind, version, config: ingressConfig } : { kind, version };
}

export function gatewaysOf(settings: GatewaySettings): Gateways {
    return Object.fromEntries(openDoors(settings).map((door) => [door, dataPlaneOf(placeOf(settings, door))]));
}

/** The pods that let requests in, as somebody to be asked; ingress-nginx by its Service. */
export type GatewayMetrics =
    | { readonly kind: "ours"; readonly job: string; readonly part: Part<DataPlanePort> }
    | { readonly kind: "theirs"; readonly job: string; readonly pods: Part<"metrics"> }
    | { readonly kind: "service"; readonly job: string; readonly callee: Foreign<"metrics"> };

/** One scrape job per open door; ingress-nginx serves all of them at once. */
export function gatewayMetrics(settings: GatewaySettings, gateways: Gateways): readonly GatewayMetrics[] {
    const { edge, environment } = settings;
    if (!edge.enabled) return [];
    if (edge.controller.kind === "ingress-nginx") {
        return [{ kind: "service", job: "gateway", callee: ingressMetrics(settings) }];
    }
    return openDoors(settings).flatMap((door): readonly GatewayMetrics[] => {
        const gateway = gateways[door];
        const job = door === "public" ? "gateway" : `gateway-${door}`;
        if (gateway === undefined) return [];
        if (gateway.kind === "part") return [{ kind: "ours", job, part: gateway }];
        const { name, namespace, podLabels } = gateway;
        const { metrics } = dataPlanePorts[edge.controller.kind];
        const common = { name, namespace, environment, system: "edge", component: "data-plane" };
        return [
            {
                kind: "theirs",
                job,
                pods: definePart({ ...common, ...(podLabels && { podLabels }), ports: { metrics } }),
            },
        ];
    });
}

function ingressMetrics({ edge }: GatewaySettings): Foreign<"metrics"> {
    return defineForeign({
        name: "gateway-metrics",
        namespace: edge.controller.namespace ?? "ingress-nginx",
        podLabels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
        ports: { metrics: dataPlanePorts["ingress-nginx"].metrics },
    });
}

function placeOf({ edge, namespaces, environment }: GatewaySettings, door: Door) {
    const { namespace } = edge.controller;
    return {
        controller: controllerOf(edge),
        door,
        namespace: namespaces.edge.name,
        environment,
        ...(namespace === undefined ? {} : { controllerNamespace: namespace }),
    };
}

/** Opens what a door of ours needs for itself: its clients, and the control plane it hears. */
export function connectGateways(map: TrafficMap, { gateways }: World, settings: Settings): void {
    for (const door of openDoors(settings)) {
        const gateway = gateways[door];
        if (gateway?.kind === "part") connectDoor(map, gateway, door, settings);
    }
}

function connectDoor(map: TrafficMap, gateway: Part<DataPlanePort>, door: Door, settings: Settings): void {
    map.add(gateway);
    const clients = clientsOf(door, settings);
    map.connect(clients, gateway, "http", { why: "is sent on to HTTPS" });
    map.connect(clients, gateway, "https", { why: "requests from outside" });
    const controlPlane = nginxControlPlane(controllerNamespace(placeOf(settings, door)));
    map.connect(gateway, controlPlane, "agent", { why: "fetches its configuration" });
}

/** Load balancers may show their nodes' addresses instead of the client's. */
function clientsOf(door: Door, { edge, cluster }: Settings): Addresses {
    const { clientCidrs } = edge.doors[door];
    const nodes = cluster.nodeCidrs.map((cidr) => ({ cidr }));
    const open = door === "public" ? [{ cidr: "0.0.0.0/0", except: privateRanges }, ...nodes] : nodes;
    const blocks = clientCidrs === undefined ? open : [...clientCidrs.map((cidr) => ({ cidr })), ...nodes];
    return { kind: "addresses", name: `clients-${door}`, blocks, ports: {} };
}

/** Lets the gateway of an exposed host reach what it leads to; a host that is not exposed opens nothing. */
export function connectHost<PortName extends string>(
    map: TrafficMap,
    { exposed }: World,
    key: EdgeHostKey,
    target: { readonly part: Callee<PortName>; readonly port: NoInfer<PortName>; readonly why: string },
): void {
    const gateway = exposed(key);
    if (gateway !== undefined) map.connect(gateway, target.part, target.port, { why: target.why });
}
