import type { Demand } from "../core/capacity";
import { demandOf, jobDemand, plannedFile } from "../workload";
import type { Backup, StatusArgs } from "./args";
import { storeJobs } from "./jobs";
import { status } from "./status";
import { partsOf } from "./stores";

/**
 * What the jobs of a store ask of their namespaces while they run. Putting back asks for nothing of its own: it takes the
 * place of the server, which has to be stopped.
 */
export function backupDemands(backup: Backup): { readonly copy: Demand; readonly drill: Demand } {
    const planned = plannedFile;
    const { copy, drill } = storeJobs(backup, partsOf(backup, planned));
    return { copy: jobDemand(copy), drill: jobDemand(drill) };
}

export function statusDemand(args: StatusArgs): Demand {
    return demandOf(status(args), { nodes: 1 });
}
