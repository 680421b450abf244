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
