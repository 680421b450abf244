import type { Lifetimes } from "../../core/spiffe";

export interface SpireSignalsArgs {
    readonly system: string;
    readonly namespace: string;
    /** Where the agents run, if elsewhere. @default the namespace */
    readonly agentNamespace?: string;
    readonly serverJob: string;
    readonly agentJob: string;
    readonly servers: number;
    readonly lifetimes: Lifetimes;
    /** The DaemonSet of the agents. */
    readonly agentSet: string;
}
