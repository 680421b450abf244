/** The fault suite: commands on a small stack, and everything that may happen to them. */
import type { Fault } from "./fault";
import { clusterFaults } from "./faults/cluster";
import { processFaults } from "./faults/processes";
import { serverFaults } from "./faults/server";
import { stateFaults } from "./faults/state";

export type { Fault } from "./fault";
export { chosen, type Outcome, type Series, seriesFrom, strike } from "./runner";
export { Stage } from "./stage";
export { processFaults, serverFaults };

export const allFaults: readonly Fault[] = [...processFaults, ...serverFaults, ...stateFaults, ...clusterFaults];
