import { availabilityChecks } from "./availability";
import { deploymentChecks } from "./deployment";
import { guardChecks } from "./guards";
import { manifestChecks } from "./manifests";
import { podChecks } from "./pods";
import type { SmokeCheck, World } from "./world";

export const smokeChecks: readonly SmokeCheck[] = [
    ...deploymentChecks,
    ...podChecks,
    ...availabilityChecks,
    ...guardChecks,
    ...manifestChecks,
];

export interface SmokeResult {
    readonly group: string;
    readonly name: string;
    readonly faults: readonly string[];
}

export function runChecks(world: World, checks: readonly SmokeCheck[] = smokeChecks): readonly SmokeResult[] {
    return checks.map(({ group, name, faults }) => ({ group, name, faults: faults(world) }));
}

/** Whether everything that is wrong may be right in a moment. */
export function onlySettles(results: readonly SmokeResult[], checks: readonly SmokeCheck[] = smokeChecks): boolean {
    const settling = new Set(checks.filter(({ settles }) => settles).map(({ name }) => name));
    const wrong = results.filter(({ faults }) => faults.length > 0);
    return wrong.length > 0 && wrong.every(({ name }) => settling.has(name));
}
