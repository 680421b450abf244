import type { Demand } from "../core/capacity";
import { bytes, cpuMillis } from "../core/quantities";
import type { ContainerArgs, Resources, WorkloadArgs } from "./args";

export function demandOf(args: WorkloadArgs, scale: { readonly maxReplicas?: number; readonly nodes: number }): Demand {
    return {
        name: args.part.name,
        pods: args.kind === "DaemonSet" ? scale.nodes : (scale.maxReplicas ?? args.replicas),
        surgePods: args.kind === "Deployment" ? 1 : 0,
        perPod: {
            requests: podAmounts(args, "requests"),
            limits: podAmounts(args, "limits"),
        },
        claims: args.kind === "StatefulSet" ? Object.values(args.claims).map((claim) => bytes(claim.size)) : [],
    };
}

/** As the scheduler counts: running containers add up; init containers run one at a time before them. */
function podAmounts(
    args: {
        readonly main: ContainerArgs;
        readonly sidecars?: readonly ContainerArgs[];
        readonly init?: readonly ContainerArgs[];
    },
    which: keyof Resources,
): { readonly cpu: number; readonly memory: number } {
    const running = [args.main, ...(args.sidecars ?? [])].map((container) => amountsOf(container, which));
    const init = (args.init ?? []).map((container) => amountsOf(container, which));
    const total = (key: "cpu" | "memory") =>
        Math.max(
            running.reduce((sum, amounts) => sum + amounts[key], 0),
            ...init.map((amounts) => amounts[key]),
        );
    return { cpu: total("cpu"), memory: total("memory") };
}

function amountsOf(
    container: ContainerArgs,
    which: keyof Resources,
): { readonly cpu: number; readonly memory: number } {
    const { cpu, memory } = container.resources[which];
    return { cpu: cpuMillis(cpu), memory: bytes(memory) };
}
