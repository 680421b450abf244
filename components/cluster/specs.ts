import type { ClusterRole, ClusterRoleBinding, PolicyRule } from "kubernetes-types/rbac/v1";
import type { PriorityClass } from "kubernetes-types/scheduling/v1";
import type { StorageClass } from "kubernetes-types/storage/v1";
import { type Identity, labels } from "../core/labels";
import { objectName } from "../core/naming";
import { priorityClassName, type Tier, tierPriority, tiers } from "../core/tiers";
import type { Part } from "../core/traffic";

/** A storage class this stack makes. Names are given: two stacks on one cluster choose different ones. */
export interface StorageClassArgs {
    readonly name: string;
    readonly provisioner: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly reclaimPolicy: "Retain" | "Delete";
    readonly volumeBindingMode: "WaitForFirstConsumer" | "Immediate";
    readonly allowVolumeExpansion: boolean;
}

/** A read-only view of the cluster for some of a system's programs. */
export interface ClusterAccessArgs {
    readonly name: string;
    readonly bindingName: string;
    readonly owner: Identity;
    readonly rules: readonly PolicyRule[];
    readonly subjects: readonly Part[];
}

const tierPurpose: Readonly<Record<Tier, string>> = {
    identity: "Issues the identities everything else needs to talk",
    data: "Holds data",
    platform: "Runs and watches the systems",
    app: "Serves users",
    batch: "Can wait: never displaces anything",
};

export function priorityClasses(owner: Identity): readonly PriorityClass[] {
    return tiers.map((tier) => ({
        apiVersion: "scheduling.k8s.io/v1",
        kind: "PriorityClass",
        metadata: { name: priorityClassName(owner.environment, tier), labels: { ...labels(owner) } },
        value: tierPriority[tier],
        description: tierPurpose[tier],
        ...(tier === "batch" ? { preemptionPolicy: "Never" } : {}),
    }));
}

export function storageClass(owner: Identity, args: StorageClassArgs): StorageClass {
    return {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: objectName("StorageClass", args.name), labels: { ...labels(owner) } },
        provisioner: args.provisioner,
        ...(Object.keys(args.parameters).length === 0 ? {} : { parameters: { ...args.parameters } }),
        reclaimPolicy: args.reclaimPolicy,
        volumeBindingMode: args.volumeBindingMode,
        allowVolumeExpansion: args.allowVolumeExpansion,
    };
}

export function clusterAccess(args: ClusterAccessArgs): { role: ClusterRole; binding: ClusterRoleBinding } {
    const apiGroup = "rbac.authorization.k8s.io";
    return {
        role: {
            apiVersion: `${apiGroup}/v1`,
            kind: "ClusterRole",
            metadata: { name: objectName("ClusterRole", args.name), labels: { ...labels(args.owner) } },
            rules: args.rules.map((rule) => ({ ...rule })),
        },
        binding: {
            apiVersion: `${apiGroup}/v1`,
            kind: "ClusterRoleBinding",
            metadata: {
                name: objectName("ClusterRoleBinding", args.bindingName),
                labels: { ...labels(args.owner) },
            },
            roleRef: { apiGroup, kind: "ClusterRole", name: args.name },
            subjects: args.subjects.map((part) => ({
                kind: "ServiceAccount",
                name: part.serviceAccount,
                namespace: part.namespace,
            })),
        },
    };
}
