import type { Signals } from "../model";
import { type CapacityOptions, capacityAlerts, capacityRow } from "./capacity";
import { jobAlerts } from "./jobs";
import { podAlerts, podRow } from "./pods";
import { rolloutAlerts } from "./rollouts";

/** What is watched in every namespace, whatever runs there. */
export function namespaceSignals(options: CapacityOptions): Signals {
    const { system, namespace } = options;
    return {
        name: `${system}-platform`,
        system,
        component: "platform",
        namespace,
        alerts: [...podAlerts(options), ...rolloutAlerts(options), ...jobAlerts(options), ...capacityAlerts(options)],
        rows: [podRow(options), capacityRow(options)],
    };
}
