import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from "kubernetes-types/core/v1";
import type { ObjectMeta } from "kubernetes-types/meta/v1";
import { given } from "../core/given";
import { selectorLabels } from "../core/labels";
import type { Problem } from "../core/problems";
import { bytes } from "../core/quantities";
import type { Part } from "../core/traffic";
import type { ClaimTemplate, StatefulSetArgs } from "./args";

/** What a claim says of its backups: the CronJob that makes them, or nothing. */
export function backedUpBy(job: Part | undefined): Pick<ClaimTemplate, "annotations"> {
    return job === undefined ? {} : { annotations: { "stackwright.dev/backup": job.name } };
}

export const storageClassAnnotation = "stackwright.dev/storage-class";
export const accessModeAnnotation = "stackwright.dev/access-mode";

/** Claims as a StatefulSet's controller makes them, one for each replica. */
export function claimTemplates(args: StatefulSetArgs): readonly ClaimOfSet[] {
    return Object.entries(args.claims).map(([name, claim]) => ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: {
            name,
            labels: { ...selectorLabels(args.part) },
            ...given("annotations", claim.annotations && { ...claim.annotations }),
        },
        spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: claim.storageClass,
            resources: { requests: { storage: claim.size } },
        },
    }));
}

interface ClaimOfSet extends PersistentVolumeClaim {
    readonly metadata: ObjectMeta & { readonly name: string };
    readonly spec: PersistentVolumeClaimSpec & {
        readonly storageClassName: string;
        readonly resources: { readonly requests: { readonly storage: string } };
    };
}

/** What is said about one claim of one replica: how large it must be by now. */
export interface ClaimGrowth {
    readonly metadata: ObjectMeta & { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
    readonly spec: Pick<ClaimOfSet["spec"], "resources"> & Partial<ClaimOfSet["spec"]>;
}

/**
 * A StatefulSet's claim templates can never change, so the size lives in a patch of each claim instead: growing it does
 * not touch the StatefulSet. The class is written beside it, to notice that somebody wants another one.
 */
export function claimGrowths(args: StatefulSetArgs): readonly ClaimGrowth[] {
    return claimTemplates(args).flatMap((claim) =>
        Array.from({ length: args.replicas }, (_, ordinal) => growthOf(claim, ordinal, args)),
    );
}

function growthOf({ metadata, spec }: ClaimOfSet, ordinal: number, { part, scaled }: StatefulSetArgs): ClaimGrowth {
    const name = `${metadata.name}-${part.name}-${ordinal}`;
    const annotations = {
        [storageClassAnnotation]: spec.storageClassName,
        // The size was first set by the StatefulSet's controller, which never changes it again.
        "pulumi.com/patchForce": "true",
    };
    if (scaled !== true) {
        return { metadata: { name, namespace: part.namespace, annotations }, spec: { resources: spec.resources } };
    }
    // Its scaler may not have asked for this replica yet. Then this makes the claim, and the replica finds it.
    return {
        metadata: {
            name,
            namespace: part.namespace,
            ...given("labels", metadata.labels),
            annotations: { ...metadata.annotations, ...annotations },
        },
        spec,
    };
}

/** What must not happen to a claim that exists, judged from what was applied last and what is wanted now. */
export function claimChangeProblems(path: string, before: unknown, after: unknown): readonly Problem[] {
    const had = claimFacts(before);
    const wants = claimFacts(after);
    const problems: Problem[] = [];
    if (had.size !== undefined && wants.size !== undefined && bytes(wants.size) < bytes(had.size)) {
        problems.push({
            path: `${path}.size`,
            value: wants.size,
            problem: `the volume already has ${had.size}, and no volume can shrink`,
            allowed: `at least ${had.size}`,
            fix: "to move to a smaller one, restore a backup into a new volume (docs/operations)",
        });
    }
    if (had.storageClass !== undefined && had.storageClass !== wants.storageClass) {
        problems.push({
            path: `${path}.storageClass`,
            value: wants.storageClass,
            problem: `the volume was made in class ${had.storageClass} and cannot move to another`,
            allowed: had.storageClass,
            fix: "to change the class, restore a backup into a new volume (docs/operations)",
        });
    }
    if (had.accessMode !== undefined && had.accessMode !== wants.accessMode) {
        problems.push({
            path: `${path}.accessMode`,
            value: wants.accessMode,
            problem: `the volume was made for ${had.accessMode} and cannot become another`,
            allowed: had.accessMode,
            fix: "to change it, restore a backup into a new volume (docs/operations)",
        });
    }
    return problems;
}

interface ClaimFacts {
    readonly size: string | undefined;
    readonly storageClass: string | undefined;
    /** Written only on claims that may be made for several nodes. */
    readonly accessMode: string | undefined;
}

function claimFacts(inputs: unknown): ClaimFacts {
    return {
        size: text(inputs, ["spec", "resources", "requests", "storage"]),
        storageClass: text(inputs, ["metadata", "annotations", storageClassAnnotation]),
        accessMode: text(inputs, ["metadata", "annotations", accessModeAnnotation]),
    };
}

function text(value: unknown, keys: readonly string[]): string | undefined {
    const found = keys.reduce<unknown>(
        (at, key) =>
            typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined,
        value,
    );
    return typeof found === "string" ? found : undefined;
}
