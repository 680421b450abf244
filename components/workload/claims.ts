import type { Problem } from "../core/problems";
import { bytes } from "../core/quantities";
import type { Part } from "../core/traffic";
import type { ClaimTemplate, StatefulSetArgs } from "./args";

/** What a claim says of its backups: the CronJob that makes them, or nothing. */
export function backedUpBy(job: Part | undefined): Pick<ClaimTemplate, "annotations"> {
    return job === undefined ? {} : { annotations: { "stackwright.dev/backup": job.name } };
}

const storageClassAnnotation = "stackwright.dev/storage-class";

/** What is said about one existing claim of one replica: how large it must be by now. */
export interface ClaimGrowth {
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly annotations: Readonly<Record<string, string>>;
    };
    readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
}

/**
 * A StatefulSet's claim templates can never change, so the size lives in a patch of each claim instead: growing it does
 * not touch the StatefulSet. The class is written beside it, to notice that somebody wants another one.
 */
export function claimGrowths(args: StatefulSetArgs): readonly ClaimGrowth[] {
    return Object.entries(args.claims).flatMap(([claim, { size, storageClass }]) =>
        Array.from({ length: args.replicas }, (_, ordinal) => ({
            metadata: {
                name: `${claim}-${args.part.name}-${ordinal}`,
                namespace: args.part.namespace,
                annotations: {
                    [storageClassAnnotation]: storageClass,
                    // The size was first set by the StatefulSet's controller, which never changes it again.
                    "pulumi.com/patchForce": "true",
                },
            },
            spec: { resources: { requests: { storage: size } } },
        })),
    );
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
    return problems;
}

interface ClaimFacts {
    readonly size: string | undefined;
    readonly storageClass: string | undefined;
}

function claimFacts(inputs: unknown): ClaimFacts {
    return {
        size: text(inputs, ["spec", "resources", "requests", "storage"]),
        storageClass: text(inputs, ["metadata", "annotations", storageClassAnnotation]),
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
