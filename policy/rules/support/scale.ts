import type { Field, Stack, Subject } from "../../kernel";
import { attempt, MalformedValue } from "../../kernel/field";
import { append } from "../../kernel/label-index";

/** How many pods a workload runs at least and at most, and which field says so. */
export interface Scale {
    readonly smallest: number;
    readonly largest: number;
    /** Where the smallest number is written down. */
    readonly at: Field;
    readonly scaler: Subject | undefined;
}

export const replicatedKinds = ["Deployment", "StatefulSet", "ReplicaSet", "Rollout.argoproj.io"];

/** The kinds that set a workload's number of replicas. */
const scalerKinds = ["HorizontalPodAutoscaler", "ScaledObject.keda.sh"];

/** How far a ScaledObject goes when it does not say. */
export const kedaLargest = 100;

/** Who sets the number of a workload's replicas; one that cannot be read is reported by the rules about scalers. */
export function scalersOf(workload: Subject, stack: Stack): readonly Subject[] {
    return stack.once(scalersByTarget).get(targetKey(workload.kind, workload.namespace, workload.name)) ?? [];
}

function scalersByTarget(stack: Stack): ReadonlyMap<string, readonly Subject[]> {
    const byTarget = new Map<string, Subject[]>();
    for (const scaler of scalerKinds.flatMap((kind) => stack.ofKind(kind))) {
        const target = attempt(() => targetOf(scaler));
        if ("value" in target)
            append(byTarget, targetKey(target.value.kind, scaler.namespace, target.value.name), scaler);
    }
    return byTarget;
}

export function targetOf(scaler: Subject): { readonly kind: string; readonly name: string; readonly at: Field } {
    const at = scaler.spec.at(
        scaler.qualifiedKind.startsWith("VerticalPodAutoscaler") ? "targetRef" : "scaleTargetRef",
    );
    return { kind: at.at("kind").string() ?? "Deployment", name: at.at("name").string() ?? "", at };
}

function targetKey(kind: string, namespace: string | undefined, name: string): string {
    return `${kind}\n${namespace ?? ""}\n${name}`;
}

export function scaleOf(workload: Subject, stack: Stack): Scale {
    const [scaler] = scalersOf(workload, stack);
    if (scaler === undefined) {
        const at = workload.spec.at("replicas");
        const replicas = at.number() ?? 1;
        return { smallest: replicas, largest: replicas, at, scaler };
    }
    const keda = scaler.kind === "ScaledObject";
    const at = scaler.spec.at(keda ? "minReplicaCount" : "minReplicas");
    const largest = scaler.spec.at(keda ? "maxReplicaCount" : "maxReplicas");
    const smallest = at.number() ?? (keda ? 0 : 1);
    return { smallest, largest: largest.number() ?? (keda ? kedaLargest : smallest), at, scaler };
}

/** A number of pods written as such or as a share of all: `2`, `25%`. */
export function podCount(field: Field, of: number, round: (value: number) => number): number | undefined {
    const value = field.scalar();
    if (value === undefined || typeof value === "number") return value;
    const [whole, digits] = /^(\d+)(?:%)$/.exec(value) ?? [];
    if (whole === undefined) throw new MalformedValue(field, "a number or a percentage");
    return round((Number(digits) * of) / 100);
}
