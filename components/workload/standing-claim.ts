import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PersistentVolumeClaim } from "kubernetes-types/core/v1";
import { given } from "../core/given";
import { type Identity, labels } from "../core/labels";
import { throwIfAny } from "../core/problems";
import { accessModeAnnotation, claimChangeProblems, storageClassAnnotation } from "./claims";

/** A claim that no StatefulSet makes: it stands by itself, and pods mount it by its name. */
export interface StandingClaimArgs {
    /** Where its settings are: `signalHarvester.data`. Problems start with it. */
    readonly path: string;
    readonly name: string;
    readonly namespace: string;
    readonly owner: Identity;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly size: string;
    readonly storageClass: string;
    readonly accessMode: "ReadWriteOnce" | "ReadWriteMany";
    /** Refuse deletion. @default false */
    readonly protect?: boolean;
}

export function standingClaim(args: StandingClaimArgs) {
    return {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: {
            name: args.name,
            namespace: args.namespace,
            labels: { ...labels(args.owner) },
            annotations: {
                ...args.annotations,
                [storageClassAnnotation]: args.storageClass,
                [accessModeAnnotation]: args.accessMode,
            },
        },
        spec: {
            accessModes: [args.accessMode],
            storageClassName: args.storageClass,
            resources: { requests: { storage: args.size } },
        },
    } satisfies PersistentVolumeClaim;
}

/**
 * Another class or access mode would replace the claim, and with its name taken that means: delete it, and its data,
 * before the other one is made. So both are left alone and written beside, where a hook sees a change and refuses it.
 */
export function createStandingClaim(
    name: string,
    args: StandingClaimArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.PersistentVolumeClaim {
    const guard = new pulumi.ResourceHook(
        `${name}-guard`,
        ({ oldInputs, newInputs }) => throwIfAny(name, claimChangeProblems(args.path, oldInputs, newInputs)),
        { onDryRun: true },
    );
    return new k8s.core.v1.PersistentVolumeClaim(name, standingClaim(args), {
        ...opts,
        ignoreChanges: ["spec.storageClassName", "spec.accessModes"],
        hooks: { beforeUpdate: [guard] },
        ...given("protect", args.protect),
    });
}
