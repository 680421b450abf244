import { definePart, type TrafficMap } from "../../components/core/traffic";
import type { MonitoringParts } from "../../components/monitoring";
import type { Environment } from "../../config/schema/area";
import type { InstanceSettings } from "../../config/schema/monitoring";

export interface InstancePlace {
    readonly system: string;
    readonly namespace: string;
    readonly environment: Environment;
}

/** The pods of one instance. Only the one that watches the cluster reads its objects. */
export function instanceParts(
    map: TrafficMap,
    { grafana }: InstanceSettings,
    place: InstancePlace,
    watchesCluster: boolean,
): MonitoringParts {
    const part = <Port extends string>(
        name: string,
        ports: Record<Port, { number: number; protocols?: ["TCP", "UDP"] }>,
    ) => map.add(definePart<Port>({ ...place, name, component: name, ports }));
    return {
        prometheus: part("prometheus", { http: { number: 9090 } }),
        alertmanager: part("alertmanager", {
            http: { number: 9093 },
            cluster: { number: 9094, protocols: ["TCP", "UDP"] },
        }),
        ...(grafana.enabled && { grafana: part("grafana", { http: { number: 3000 } }) }),
        ...(watchesCluster && {
            kubeStateMetrics: part("kube-state-metrics", { http: { number: 8080 }, telemetry: { number: 8081 } }),
        }),
    };
}
