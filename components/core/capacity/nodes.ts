import { bytes, cpuMillis } from "../quantities";
import type { Demand } from "./demand";
import { addUp, byAmount, format, mostPods, podShares, type Share, showShares, times } from "./sums";

/** The stack's nodes, as alike as its settings describe them. */
export interface Nodes {
    readonly count: number;
    /** What one node offers to pods. */
    readonly cpu: string;
    readonly memory: string;
    /** @default 110, the kubelet's own */
    readonly pods?: number;
}

/** A stack has dozens of workloads: what weighs most is shown in full. */
const shownShares = 6;

/**
 * Why the nodes cannot run everything at its largest, or nothing if they can. A warning: a cluster autoscaler may bring
 * nodes by then, and the workloads run well below their largest until then.
 */
export function schedulableWarning(demands: readonly Demand[], nodes: Nodes): string | undefined {
    const each = { cpu: cpuMillis(nodes.cpu), memory: bytes(nodes.memory), pods: nodes.pods ?? 110 };
    const lines = [
        ...(["cpu", "memory"] as const).flatMap((resource) => {
            const formatted = (amount: number) => format(resource, amount);
            return [
                ...tooLargeForOne(demands, resource, each[resource], formatted),
                ...tooMuch(resource, podShares(demands, "requests", resource), nodes.count, each[resource], formatted),
            ];
        }),
        ...tooMuch("pods", podCounts(demands), nodes.count, each.pods, String),
    ];
    if (lines.length === 0) return undefined;
    return [
        "the workloads at their largest (autoscaler maximum and rollout) do not fit on the stack's nodes:",
        ...lines.map((line) => `  - ${line}`),
        "  lower an autoscaler's maximum, or raise cluster.nodes with the cluster itself",
    ].join("\n");
}

function tooMuch(
    what: string,
    shares: readonly Share[],
    count: number,
    each: number,
    formatted: (amount: number) => string,
): readonly string[] {
    const needed = addUp(shares.map(({ amount }) => amount));
    const offered = count * each;
    if (needed <= offered) return [];
    const sum = showShares(shares, shownShares, formatted);
    return [
        `${what}: ${formatted(needed)} requested, ${count} × ${formatted(each)} = ${formatted(offered)} offered, ` +
            `${formatted(needed - offered)} short: ${sum}`,
    ];
}

/** A pod larger than a node waits forever, however many nodes there are. */
function tooLargeForOne(
    demands: readonly Demand[],
    resource: "cpu" | "memory",
    each: number,
    formatted: (amount: number) => string,
): readonly string[] {
    return demands
        .filter((demand) => mostPods(demand) > 0 && demand.perPod.requests[resource] > each)
        .map(
            (demand) =>
                `${resource}: one pod of ${demand.name} requests ${formatted(demand.perPod.requests[resource])}, ` +
                `one node offers ${formatted(each)}`,
        );
}

function podCounts(demands: readonly Demand[]): readonly Share[] {
    return byAmount(
        demands.map((demand) => ({ amount: mostPods(demand), text: `${times(demand)} = ${mostPods(demand)}` })),
    );
}
