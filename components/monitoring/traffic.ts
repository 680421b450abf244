import type { TrafficMap } from "../core/traffic";
import type { MonitoringParts } from "./args";

/** Opens what the programs of one instance need among themselves. */
export function connectMonitoring(map: TrafficMap, { prometheus, alertmanager, grafana }: MonitoringParts): void {
    map.connect(prometheus, alertmanager, "http", { why: "hands alerts over; reads its metrics" });
    map.connect(alertmanager, alertmanager, "cluster", { why: "members tell each other what was sent" });
    if (grafana !== undefined) map.connect(grafana, prometheus, "http", { why: "asks for what its panels show" });
}
