import { clusterObjectName } from "./naming";

/** What must survive when a cluster runs out of room, most important first. */
export const tiers = ["identity", "data", "platform", "app", "batch"] as const;
export type Tier = (typeof tiers)[number];

/** Scheduling priorities, far below the system-critical classes (two billion). Batch work never displaces anything. */
export const tierPriority: Readonly<Record<Tier, number>> = {
    identity: 500_000,
    data: 400_000,
    platform: 300_000,
    app: 200_000,
    batch: 100_000,
};

export function priorityClassName(environment: string, tier: Tier): string {
    return clusterObjectName("PriorityClass", environment, "stackwright", tier);
}
