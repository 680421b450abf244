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
import { type GatewayMetrics, type GatewaySettings, type Gateways, gatewayMetrics, gatewaysOf } from "./edge/gateways";

/** Everything outside the systems that they talk to or are talked to by. */
export interface World {
    readonly apiServer: Addresses<"api" | "service">;
    /** Where requests from outside enter the cluster, by door. */
    readonly gateways: Gateways;
    /** The same pods, for whoever reads their metrics. */
    readonly gatewayMetrics: readonly GatewayMetrics[];
    /** The gateway of an exposed host; none for a host that is not. */
    readonly exposed: (host: EdgeHostKey) => Gateways[keyof Gateways];
    /** Reads queues to scale what works on them. */
    readonly keda: Foreign;
    /** CloudNativePG, for the databases that it runs. */
    readonly databaseOperator: Foreign;
    /** Asks Prometheus for what autoscalers look at. */
    readonly metricsAdapter: Foreign;
}

export interface WorldSettings extends GatewaySettings {
    readonly cluster: ClusterSettings;
}

export function worldOf(settings: WorldSettings): World {
    const { apiServer: server, operators } = settings.cluster;
    const gateways = gatewaysOf(settings);
    return {
        apiServer: apiServer(server.cidrs, server.port),
        gateways,
        gatewayMetrics: gatewayMetrics(settings, gateways),
        exposed: (host) => {
            const { enabled, door } = settings.edge.hosts[host];
            return enabled ? gateways[door] : undefined;
        },
        keda: defineForeign({ name: "keda", ...operators.keda, ports: {} }),
        databaseOperator: defineForeign({ name: "cloudnative-pg", ...operators.cloudNativePg, ports: {} }),
        metricsAdapter: defineForeign({ name: "prometheus-adapter", ...operators.prometheusAdapter, ports: {} }),
    };
}

/** Opens the way to the API server, by its Service and directly. */
export function connectApiServer(map: TrafficMap, caller: Part, world: World, why: string): void {
    map.connect(caller, world.apiServer, "service", { why });
    if (world.apiServer.ports.api.number !== world.apiServer.ports.service.number) {
        map.connect(caller, world.apiServer, "api", { why });
    }
}
