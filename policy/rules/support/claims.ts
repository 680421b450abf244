import type { Field, Subject } from "../../kernel";

export const claimKinds = ["PersistentVolumeClaim", "StatefulSet"];

/** A claim that an object is, or that its pods are given. */
export interface Claim {
    readonly name: string;
    readonly at: Field;
    /** Annotations on the claim itself come before those of the object that makes it. */
    readonly annotations: readonly Field[];
    readonly spec: Field;
}

export function claimsOf(subject: Subject): readonly Claim[] {
    if (subject.isPatch) return [];
    if (subject.kind === "PersistentVolumeClaim") {
        return [{ name: subject.name, at: subject.metadata, annotations: [subject.annotations], spec: subject.spec }];
    }
    return subject.spec
        .at("volumeClaimTemplates")
        .items()
        .map((at) => ({
            name: at.at("metadata", "name").string() ?? "",
            at: at.at("metadata"),
            annotations: [at.at("metadata", "annotations"), subject.annotations],
            spec: at.at("spec"),
        }));
}
