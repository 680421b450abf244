/** CPU in thousandths of a core, memory in bytes. */
export interface Amounts {
    readonly cpu: number;
    readonly memory: number;
}

export interface RequestsAndLimits {
    readonly requests: Amounts;
    readonly limits: Amounts;
}

/** What a workload asks of its namespace when it is at its largest. */
export interface Demand {
    readonly name: string;
    /** Pods at the scaler's maximum, or one per node. */
    readonly pods: number;
    /** Extra pods while a new version rolls out. */
    readonly surgePods: number;
    /** As the scheduler counts: what runs together adds up, what runs before it counts on its own. */
    readonly perPod: RequestsAndLimits;
    /** Every container, init containers included, for the limits that hold for one container. */
    readonly containers: readonly ({ readonly name: string } & RequestsAndLimits)[];
    /** Sizes of the claims each pod gets, in bytes. */
    readonly claims: readonly number[];
}
