import { setTimeout as sleep } from "node:timers/promises";
import type { Kubectl } from "../stack/kubectl";
import { askHealth } from "./answers";
import { type Declared, observe } from "./observe";
import { onlySettles, runChecks, type SmokeResult } from "./run";

/** Metrics are read every quarter of a minute, and an autoscaler looks at them as often. */
const settlingSeconds = 60;
const lookAgainSeconds = 3;

export interface Looking {
    readonly kubectl: Kubectl;
    /** Whether programs are asked for their health: only on a real cluster is there somebody who could answer. */
    readonly asks: boolean;
    readonly onWait: (forWhat: string) => void;
}

/** Holds what runs against what is declared; looks again while nothing is wrong but what a moment may mend. */
export async function look(declared: Declared, { kubectl, asks, onWait }: Looking): Promise<readonly SmokeResult[]> {
    for (let waited = 0; ; waited += lookAgainSeconds) {
        const world = await observe(declared, kubectl);
        const results = [...runChecks(world), ...(asks ? [await askHealth(world, kubectl)] : [])];
        if (waited >= settlingSeconds || !onlySettles(results)) return results;
        onWait("waiting for the first measurements of the autoscalers");
        await sleep(lookAgainSeconds * 1000);
    }
}
