import {
    type Addresses,
    apiServer,
    defineForeign,
    type Foreign,
    type Part,
    type TrafficMap,
} from "../components/core/traffic";
import type { ClusterSettings } from "../config/schema/cluster";
import type { EdgeHostKey } from "../config/schema/edge";
import { type GatewaySettings, type Gateways, gatewaysOf, ingressMetrics } from "./edge/gateways";

/** Everything outside the systems that they talk to or are talked to by. */
export interface World {
    readonly apiServer: Addresses<"api" | "service">;
    /** Where requests from outside enter the cluster, by door. */
    readonly gateways: Gateways;
    /** An existing ingress-nginx, for whoever reads its metrics; none with another back end. */
    readonly ingress?: Foreign<"metrics">;
    /** The gateway of an exposed host; none for a host that is not. */
    readonly exposed: (host: EdgeHostKey) => Gateways[keyof Gateways];
    /** Reads queues to scale what works on them. */
    readonly keda: Foreign;
}

export interface WorldSettings extends GatewaySettings {
    readonly cluster: ClusterSettings;
}

export function worldOf(settings: WorldSettings): World {
    const { cidrs, port } = settings.cluster.apiServer;
    const gateways = gatewaysOf(settings);
    return {
        apiServer: apiServer(cidrs, port),
        gateways,
        ...(settings.edge.enabled && settings.edge.controller.kind === "ingress-nginx"
            ? { ingress: ingressMetrics(settings) }
            : {}),
        exposed: (host) => {
            const { enabled, door } = settings.edge.hosts[host];
            return enabled ? gateways[door] : undefined;
        },
        keda: defineForeign({
            name: "keda",
            namespace: "keda",
            podLabels: { app: "keda-operator" },
            ports: {},
        }),
    };
}

/** Opens the way to the API server, by its Service and directly. */
export function connectApiServer(map: TrafficMap, caller: Part, world: World, why: string): void {
    map.connect(caller, world.apiServer, "service", { why });
    if (world.apiServer.ports.api.number !== world.apiServer.ports.service.number) {
        map.connect(caller, world.apiServer, "api", { why });
    }
}
