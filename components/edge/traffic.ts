import { defineForeign, definePart, type Foreign, type Part } from "../core/traffic";
import { type EdgeController, type EdgeControllerKind, products } from "./backends";
import { gatewayName, gatewayNameLabel, httpPort, httpsPort, nginxMetricsPort } from "./gateway";
import type { Door } from "./intent";

export type DataPlanePort = "http" | "https" | "metrics";

export interface DataPlanePlace {
    readonly controller: EdgeController;
    readonly door: Door;
    /** Where the Gateways are. */
    readonly namespace: string;
    /** @default where its maker's chart puts it */
    readonly controllerNamespace?: string;
    readonly environment: string;
}

export function controllerNamespace({ controller, controllerNamespace: given }: DataPlanePlace): string {
    return given ?? products[controller.kind].namespace;
}

/**
 * Who calls the backends of a door. NGINX Gateway Fabric runs its data plane in the Gateway's own namespace, so that is
 * a part of ours, guarded by our policies; the others run theirs where they are themselves.
 */
export function dataPlaneOf(place: DataPlanePlace): Part<DataPlanePort> | Foreign<DataPlanePort> {
    const { door, namespace, environment } = place;
    const gateway = gatewayName(door);
    const ports = dataPlanePorts[place.controller.kind];
    switch (place.controller.kind) {
        case "nginx-gateway-fabric":
            return definePart<DataPlanePort>({
                name: gateway,
                system: "edge",
                component: "data-plane",
                environment,
                namespace,
                podLabels: { [gatewayNameLabel]: gateway },
                ports,
            });
        case "envoy-gateway":
            return defineForeign<DataPlanePort>({
                name: gateway,
                namespace: controllerNamespace(place),
                podLabels: {
                    "app.kubernetes.io/name": "envoy",
                    "app.kubernetes.io/component": "proxy",
                    "gateway.envoyproxy.io/owning-gateway-name": gateway,
                    "gateway.envoyproxy.io/owning-gateway-namespace": namespace,
                },
                ports,
            });
        case "ingress-nginx":
            return defineForeign<DataPlanePort>({
                name: "ingress-nginx",
                namespace: controllerNamespace(place),
                podLabels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
                ports,
            });
    }
}

/** Container ports of the listeners: Envoy's are moved up by 10000, because it may not bind low ones. */
export const dataPlanePorts: Readonly<Record<EdgeControllerKind, Readonly<Record<DataPlanePort, { number: number }>>>> =
    {
        "nginx-gateway-fabric": {
            http: { number: httpPort },
            https: { number: httpsPort },
            metrics: { number: nginxMetricsPort },
        },
        "envoy-gateway": { http: { number: 10_080 }, https: { number: 10_443 }, metrics: { number: 19_001 } },
        "ingress-nginx": { http: { number: httpPort }, https: { number: httpsPort }, metrics: { number: 10_254 } },
    };

/** NGINX Gateway Fabric's control plane, alone in its namespace: data planes fetch their configuration at its pods' port. */
export function nginxControlPlane(namespace: string) {
    return defineForeign<"agent">({
        name: "nginx-gateway",
        namespace,
        ports: { agent: { number: 8443 } },
    });
}
