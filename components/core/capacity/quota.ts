import type { Problem } from "../problems";
import { bytes, cpuMillis, formatBytes, formatCpu } from "../quantities";
import type { Amounts, Demand } from "./demand";
import { addUp, byAmount, mostPods, podShares, type Share, showShares, times, totalOf } from "./sums";

export interface QuantityPair {
    readonly cpu: string;
    readonly memory: string;
}

/** What all pods of a namespace together may ask for. */
export interface QuotaAmounts {
    readonly requests: QuantityPair;
    readonly limits: QuantityPair;
    readonly pods: number;
    readonly persistentVolumeClaims: number;
    readonly storage: string;
}

export interface QuotaOptions {
    /**
     * What is kept free above the sum, in percent of it: pods that are still stopping count while their successors
     * start, and so does what an operator starts by hand.
     * @default 20
     */
    readonly headroomPercent?: number;
    /** Sizes, in bytes, of claims that belong to no workload alone. @default - none */
    readonly claims?: readonly number[];
}

/** What computed amounts are rounded up to, so that a quota is read at a glance. */
const step = { cpu: 100, memory: bytes("128Mi"), storage: bytes("1Gi") } as const;

/** The smallest quota that always holds the workloads: at the scalers' maximum, plus surge, plus headroom. */
export function quotaFor(demands: readonly Demand[], options: QuotaOptions = {}): QuotaAmounts {
    const total = totalOf(demands, options.claims);
    const { headroomPercent = 20 } = options;
    const withHeadroom = (amount: number, unit: number) =>
        Math.ceil((amount * (100 + headroomPercent)) / (100 * unit)) * unit;
    const pair = ({ cpu, memory }: Amounts): QuantityPair => ({
        cpu: formatCpu(withHeadroom(cpu, step.cpu)),
        memory: formatBytes(withHeadroom(memory, step.memory)),
    });
    return {
        requests: pair(total.requests),
        limits: pair(total.limits),
        pods: withHeadroom(total.pods, 1),
        persistentVolumeClaims: withHeadroom(total.claims, 1),
        storage: formatBytes(withHeadroom(total.storage, step.storage)),
    };
}

/** Where a quota given by hand cannot hold the workloads, with the arithmetic. Headroom is the giver's own business. */
export function checkQuota(
    path: string,
    given: QuotaAmounts,
    demands: readonly Demand[],
    options: Pick<QuotaOptions, "claims"> = {},
): readonly Problem[] {
    const { claims = [] } = options;
    const amounts: readonly Line[] = [
        ...(["requests", "limits"] as const).flatMap((kind) => [
            {
                path: `${path}.${kind}.cpu`,
                value: given[kind].cpu,
                holds: cpuMillis(given[kind].cpu),
                shares: podShares(demands, kind, "cpu"),
                format: formatCpu,
            },
            {
                path: `${path}.${kind}.memory`,
                value: given[kind].memory,
                holds: bytes(given[kind].memory),
                shares: podShares(demands, kind, "memory"),
                format: formatBytes,
            },
        ]),
        {
            path: `${path}.pods`,
            value: given.pods,
            holds: given.pods,
            shares: byAmount(
                demands.map((demand) => ({ amount: mostPods(demand), text: `${times(demand)} = ${mostPods(demand)}` })),
            ),
            format: String,
        },
        {
            path: `${path}.persistentVolumeClaims`,
            value: given.persistentVolumeClaims,
            holds: given.persistentVolumeClaims,
            shares: byAmount([...demands.map(claimCount), ...shared(claims, claims.length, String)]),
            format: String,
        },
        {
            path: `${path}.storage`,
            value: given.storage,
            holds: bytes(given.storage),
            shares: byAmount([...demands.map(claimSizes), ...shared(claims, addUp(claims), formatBytes)]),
            format: formatBytes,
        },
    ];
    return amounts.flatMap(tooLittle);
}

/** One amount of a quota: what it holds and what is asked of it. */
interface Line {
    readonly path: string;
    readonly value: string | number;
    readonly holds: number;
    readonly shares: readonly Share[];
    readonly format: (amount: number) => string;
}

/** A namespace has a dozen workloads at most: all of them are shown. */
const shownShares = 20;

function tooLittle({ path, value, holds, shares, format }: Line): readonly Problem[] {
    const needed = addUp(shares.map(({ amount }) => amount));
    if (holds >= needed) return [];
    const sum = showShares(shares, shownShares, format);
    return [
        {
            path,
            value,
            problem: `cannot hold its workloads at their largest: ${sum}; together ${format(needed)}`,
            allowed: `at least ${format(needed)}`,
            fix: "raise it, lower an autoscaler's maximum, or leave the quota out to have it computed",
        },
    ];
}

function claimCount(demand: Demand): Share {
    const each = demand.claims.length;
    return { amount: demand.pods * each, text: `${demand.name} ${demand.pods} × ${each} = ${demand.pods * each}` };
}

function claimSizes(demand: Demand): Share {
    const each = addUp(demand.claims);
    const amount = demand.pods * each;
    return { amount, text: `${demand.name} ${demand.pods} × ${formatBytes(each)} = ${formatBytes(amount)}` };
}

function shared(claims: readonly number[], amount: number, format: (amount: number) => string): readonly Share[] {
    return claims.length === 0 ? [] : [{ amount, text: `claims of no single workload = ${format(amount)}` }];
}
