import type { Demand } from "../core/capacity";
import { demandOf, plannedFile } from "../workload";
import type { MonitoringArgs } from "./args";
import { alertmanager, grafana, kubeStateMetrics, prometheus } from "./specs";

/** What an instance asks of its namespace. */
export function monitoringDemands(args: MonitoringArgs): readonly Demand[] {
    const file = plannedFile;
    const files = { prometheus: file, rules: file, alertmanager: file, provisioning: file, dashboards: file };
    return [
        prometheus(args, files),
        alertmanager(args, files),
        grafana(args, files),
        kubeStateMetrics(args, []),
    ].flatMap((workload) => (workload === undefined ? [] : [demandOf(workload, { nodes: 1 })]));
}
