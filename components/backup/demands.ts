import type { Demand } from "../core/capacity";
import { type ConfigRef, demandOf, jobDemand } from "../workload";
import type { Backup, StatusArgs } from "./args";
import { storeJobs } from "./jobs";
import { status } from "./status";
import { partsOf } from "./stores";

/** What the jobs of a store ask of their namespaces while they run. */
export function backupDemands(backup: Backup): { readonly beside: readonly Demand[]; readonly drill: Demand } {
    const planned: ConfigRef = { name: "planned", hash: "" };
    const { copy, drill, restore } = storeJobs(backup, partsOf(backup, planned));
    return { beside: [jobDemand(copy), jobDemand(restore)], drill: jobDemand(drill) };
}

export function statusDemand(args: StatusArgs): Demand {
    return demandOf(status(args), { nodes: 1 });
}
