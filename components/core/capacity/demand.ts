/** What a workload asks of its namespace when it is at its largest. CPU in thousandths of a core, the rest in bytes. */
export interface Demand {
    readonly name: string;
    /** Pods at the scaler's maximum, or one per node. */
    readonly pods: number;
    /** Extra pods while a new version rolls out. */
    readonly surgePods: number;
    readonly perPod: {
        readonly requests: { readonly cpu: number; readonly memory: number };
        readonly limits: { readonly cpu: number; readonly memory: number };
    };
    /** Sizes of the claims each pod gets. */
    readonly claims: readonly number[];
}
