import type { Amounts, Demand } from "../core/capacity";
import { bytes, cpuMillis } from "../core/quantities";
import type { Part } from "../core/traffic";
import type { ConfigRef, ContainerArgs, Resources, SecretRef, Volume, WorkloadArgs } from "./args";

/** A file before it is there: sums of what will run, and checks of how it fits together, do not look into it. */
export const plannedFile = { name: "planned", hash: "" } as const satisfies ConfigRef & SecretRef;

type Sized = Pick<ContainerArgs, "name" | "resources">;

/** The containers that decide what one pod asks for. */
interface Containers {
    readonly main: Sized;
    readonly sidecars?: readonly Sized[];
    readonly init?: readonly Sized[];
}

export function demandOf(args: WorkloadArgs, scale: { readonly maxReplicas?: number; readonly nodes: number }): Demand {
    return {
        name: args.part.name,
        pods: args.kind === "DaemonSet" ? scale.nodes : (scale.maxReplicas ?? args.replicas),
        surgePods: args.kind === "Deployment" && args.stopFirst !== true ? 1 : 0,
        ...podDemand(args),
        claims: args.kind === "StatefulSet" ? Object.values(args.claims).map((claim) => bytes(claim.size)) : [],
    };
}

/** Of a job, whether it runs once or by the clock: one run at a time, and a finished pod asks for nothing. */
export function jobDemand(
    args: Containers & { readonly part: Part; readonly volumes?: Readonly<Record<string, Volume>> },
): Demand {
    const claims = Object.values(args.volumes ?? {}).flatMap((volume) =>
        volume.kind === "ephemeral" ? [bytes(volume.size)] : [],
    );
    return { name: args.part.name, pods: 1, surgePods: 0, ...podDemand(args), claims };
}

/** What one pod asks for, whoever makes it. */
export function podDemand(args: Containers): Pick<Demand, "perPod" | "containers"> {
    const all = [args.main, ...(args.sidecars ?? []), ...(args.init ?? [])];
    return {
        perPod: { requests: podAmounts(args, "requests"), limits: podAmounts(args, "limits") },
        containers: all.map((container) => ({
            name: container.name,
            requests: amountsOf(container, "requests"),
            limits: amountsOf(container, "limits"),
        })),
    };
}

/** As the scheduler counts: running containers add up; init containers run one at a time before them. */
function podAmounts(args: Containers, which: keyof Resources): Amounts {
    const running = [args.main, ...(args.sidecars ?? [])].map((container) => amountsOf(container, which));
    const init = (args.init ?? []).map((container) => amountsOf(container, which));
    const total = (key: "cpu" | "memory") =>
        Math.max(
            running.reduce((sum, amounts) => sum + amounts[key], 0),
            ...init.map((amounts) => amounts[key]),
        );
    return { cpu: total("cpu"), memory: total("memory") };
}

function amountsOf(container: Sized, which: keyof Resources): Amounts {
    const { cpu, memory } = container.resources[which];
    return { cpu: cpuMillis(cpu), memory: bytes(memory) };
}
