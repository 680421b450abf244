import { formatBytes, formatCpu } from "../quantities";
import type { Amounts, Demand } from "./demand";

/** What several demands come to. CPU in thousandths of a core, memory and storage in bytes. */
export interface Total {
    readonly requests: Amounts;
    readonly limits: Amounts;
    readonly pods: number;
    readonly claims: number;
    readonly storage: number;
}

/** One workload's share of an amount, with the sum it comes from. */
export interface Share {
    readonly amount: number;
    /** `graphmemory-backend (10 + 1) × 200m = 2200m`. */
    readonly text: string;
}

/** `claims` are the sizes of those that belong to no workload alone: a volume that replicas share, a backup's target. */
export function totalOf(demands: readonly Demand[], claims: readonly number[] = []): Total {
    const sum = (amount: (demand: Demand) => number) => demands.reduce((total, demand) => total + amount(demand), 0);
    const perPod = (kind: "requests" | "limits"): Amounts => ({
        cpu: sum((demand) => mostPods(demand) * demand.perPod[kind].cpu),
        memory: sum((demand) => mostPods(demand) * demand.perPod[kind].memory),
    });
    return {
        requests: perPod("requests"),
        limits: perPod("limits"),
        pods: sum(mostPods),
        claims: claims.length + sum((demand) => demand.pods * demand.claims.length),
        storage: addUp(claims) + sum((demand) => demand.pods * addUp(demand.claims)),
    };
}

export function mostPods(demand: Demand): number {
    return demand.pods + demand.surgePods;
}

export function addUp(amounts: readonly number[]): number {
    return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** The share of each demand in one amount per pod, largest first; those without any are left out. */
export function podShares(
    demands: readonly Demand[],
    kind: "requests" | "limits",
    resource: "cpu" | "memory",
): readonly Share[] {
    return byAmount(
        demands.map((demand) => {
            const each = demand.perPod[kind][resource];
            const amount = mostPods(demand) * each;
            return { amount, text: `${times(demand)} × ${format(resource, each)} = ${format(resource, amount)}` };
        }),
    );
}

/** `graphmemory-backend (10 + 1)`: pods at the largest and the one more of a rollout. */
export function times(demand: Demand): string {
    return `${demand.name} ${demand.surgePods === 0 ? demand.pods : `(${demand.pods} + ${demand.surgePods})`}`;
}

export function byAmount(shares: readonly Share[]): readonly Share[] {
    return shares.filter(({ amount }) => amount > 0).sort((a, b) => b.amount - a.amount);
}

/** The largest few in full and the rest as one sum, so that a message stays readable. */
export function showShares(shares: readonly Share[], most: number, formatted: (amount: number) => string): string {
    const shown = shares.slice(0, most).map(({ text }) => text);
    const rest = shares.slice(most);
    if (rest.length === 0) return shown.join(", ");
    return `${shown.join(", ")}, and ${rest.length} more = ${formatted(addUp(rest.map(({ amount }) => amount)))}`;
}

export function format(resource: "cpu" | "memory", amount: number): string {
    return resource === "cpu" ? formatCpu(amount) : formatBytes(amount);
}
