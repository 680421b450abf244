import { Failure } from "../failure";

/** The size of every simulated node. */
export interface NodeSize {
    readonly cpu: number;
    /** A Kubernetes quantity. */
    readonly memory: string;
    readonly pods: number;
}

/** A storage class that is there before any stack is, as on a cluster that somebody else runs. */
export interface LocalStorageClass {
    readonly name: string;
    /** @default "stackwright.dev/simulated" */
    readonly provisioner?: string;
    /** Taken by claims that name no class. @default false */
    readonly isDefault?: boolean;
    /** @default "Delete" */
    readonly reclaimPolicy?: "Delete" | "Retain";
    /** @default "WaitForFirstConsumer" */
    readonly volumeBindingMode?: "Immediate" | "WaitForFirstConsumer";
    /** @default true */
    readonly allowVolumeExpansion?: boolean;
    /**
     * What the class can do. A claim that asks for more stays pending with an event that says so, as with a real disk
     * that somebody asks to be shared. @default every mode
     */
    readonly accessModes?: readonly AccessMode[];
}

export const accessModes = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"] as const;
export type AccessMode = (typeof accessModes)[number];

export interface ControlPlaneOptions {
    /** Simulated nodes, 1 to 200. A later start with another number adds or removes some. */
    readonly nodes: number;
    /** Volumes are simulated for every class, these and those that a stack creates. */
    readonly storageClasses: readonly LocalStorageClass[];
    /** @default 8 CPU, 32Gi, 110 pods */
    readonly nodeSize?: NodeSize;
    /** Run metrics-server on simulated usage, so that autoscalers work. @default false */
    readonly metrics?: boolean;
    /** Where its files are. @default the work folder of this checkout */
    readonly folder?: string;
}

export const defaultNodeSize: NodeSize = { cpu: 8, memory: "32Gi", pods: 110 };
export const maximumNodes = 200;

export function checkOptions({ nodes, nodeSize = defaultNodeSize }: ControlPlaneOptions): void {
    if (!Number.isInteger(nodes) || nodes < 1 || nodes > maximumNodes) {
        throw new Failure(`A control plane cannot have ${nodes} nodes.`, {
            reason: `allowed are 1 to ${maximumNodes}`,
            next: "choose another number of nodes",
        });
    }
    if (!Number.isInteger(nodeSize.pods) || nodeSize.pods < 1 || nodeSize.pods > 250) {
        throw new Failure(`A simulated node cannot have ${nodeSize.pods} pods.`, {
            reason: "allowed are 1 to 250: each node has 254 addresses for its pods",
            next: "choose another nodeSize.pods",
        });
    }
}
