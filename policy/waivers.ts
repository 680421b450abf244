import type { Waiver } from "./kernel";

/**
 * What may break a rule although no object carries the waiver itself. Workloads record theirs as annotations; here
 * stands what has no workload to record it on. Every run prints each one, and fails when one is expired or not needed.
 */
export const waivers: readonly Waiver[] = [];
