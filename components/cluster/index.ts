import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../core/labels";
import { throwIfAny } from "../core/problems";
import { type ClusterAccessArgs, clusterAccess, priorityClasses, type StorageClassArgs, storageClass } from "./specs";
import { validateClusterAccess } from "./validate";

export type { ClusterAccessArgs, StorageClassArgs } from "./specs";
export { validateClusterAccess } from "./validate";

export interface ClusterBaselineArgs {
    readonly owner: Identity;
    readonly storageClasses: readonly StorageClassArgs[];
}

/** What a stack brings along for the whole cluster, under names that carry the stack. */
export class ClusterBaseline extends pulumi.ComponentResource {
    constructor(name: string, args: ClusterBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:cluster:ClusterBaseline", name, {}, opts);
        for (const priority of priorityClasses(args.owner)) {
            new k8s.scheduling.v1.PriorityClass(`${name}-${priority.metadata?.name}`, priority, { parent: this });
        }
        for (const one of args.storageClasses) {
            new k8s.storage.v1.StorageClass(`${name}-${one.name}`, storageClass(args.owner, one), { parent: this });
        }
        this.registerOutputs({});
    }
}

/** A read-only view of the cluster, bound to the accounts of some programs. */
export class ClusterAccess extends pulumi.ComponentResource {
    constructor(name: string, args: ClusterAccessArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:cluster:ClusterAccess", name, {}, opts);
        throwIfAny(name, validateClusterAccess(args));
        const { role, binding } = clusterAccess(args);
        const created = new k8s.rbac.v1.ClusterRole(`${name}-role`, role, { parent: this });
        new k8s.rbac.v1.ClusterRoleBinding(`${name}-binding`, binding, { parent: this, dependsOn: [created] });
        this.registerOutputs({});
    }
}
