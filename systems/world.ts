import {
    type Addresses,
    apiServer,
    defineForeign,
    type Foreign,
    type Part,
    type TrafficMap,
} from "../components/core/traffic";
import type { ClusterSettings } from "../config/schema/cluster";
import type { NamespacesSettings } from "../config/schema/namespaces";

/** Everything outside the systems that they talk to or are talked to by. */
export interface World {
    readonly apiServer: Addresses<"api" | "service">;
    /** Where requests from outside enter the cluster. */
    readonly gateway: Foreign;
    /** Reads queues to scale what works on them. */
    readonly keda: Foreign;
}

export interface WorldSettings {
    readonly cluster: ClusterSettings;
    readonly namespaces: NamespacesSettings;
}

export function worldOf(settings: WorldSettings): World {
    const { cidrs, port } = settings.cluster.apiServer;
    return {
        apiServer: apiServer(cidrs, port),
        gateway: defineForeign({
            name: "gateway",
            namespace: "ingress-nginx",
            podLabels: { "app.kubernetes.io/name": "ingress-nginx" },
            ports: {},
        }),
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
