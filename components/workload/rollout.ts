import type { WorkloadArgs } from "./args";
import { defaultGraceSeconds } from "./pod";
import { defaultProgressDeadlineSeconds } from "./specs";
import { startupBudgetSeconds } from "./validate-probes";

/** What the Kubernetes plugin waits where nobody says anything: never less. */
const leastSeconds = 600;

/** For the deadline to be noticed and told before the wait for it is over. */
const noticeSeconds = 60;

/** How long all pods of a workload may take to be replaced, so that the update waits for as long and no shorter. */
export function rolloutSeconds(args: WorkloadArgs): number {
    const containers = [args.main, ...(args.sidecars ?? [])];
    const startSeconds = Math.max(...containers.map(({ probes }) => startupBudgetSeconds(probes)));
    const oneByOne = waves(args) * ((args.graceSeconds ?? defaultGraceSeconds) + startSeconds);
    const deadline =
        args.kind === "Deployment"
            ? (args.progressDeadlineSeconds ?? defaultProgressDeadlineSeconds) + noticeSeconds
            : 0;
    return Math.max(leastSeconds, deadline, oneByOne);
}

/** How often some pods stop and others start, one such round after the other. */
function waves(args: WorkloadArgs): number {
    if (args.kind === "DaemonSet") return Math.ceil(args.nodes / (args.maxUnavailable ?? 1));
    return args.mostReplicas ?? args.replicas;
}

/** For a resource that stands for the whole rollout. */
export function rolloutTimeouts(args: WorkloadArgs): { readonly create: string; readonly update: string } {
    const within = `${rolloutSeconds(args)}s`;
    return { create: within, update: within };
}
