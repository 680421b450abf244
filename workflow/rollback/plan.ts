import { writersOf } from "../drift/managers";
import { compare } from "../report/worlds";
import { at, groupOf, listOf, textOf } from "../report/worlds/values";

export type WorkloadKind = "Deployment" | "StatefulSet" | "DaemonSet";

export interface LiveWorkload {
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly uid: string;
        readonly generation?: number;
        readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly spec?: unknown;
    readonly status?: unknown;
}

/** What a controller keeps of an earlier template: a ReplicaSet, or a ControllerRevision. */
export interface KeptRevision {
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly creationTimestamp: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly ownerReferences?: readonly { readonly uid: string }[];
        readonly managedFields?: readonly object[];
    };
    /** Of a ControllerRevision. */
    readonly revision?: number;
    readonly data?: unknown;
    /** Of a ReplicaSet. */
    readonly spec?: unknown;
}

export interface RollbackStep {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    /** The pod template to go back to. */
    readonly template: unknown;
    readonly from: number;
    readonly to: number;
    /** Images of the two, for people. */
    readonly images: { readonly from: readonly string[]; readonly to: readonly string[] };
    readonly failing: boolean;
    readonly newest: string;
}

/** A workload whose newest template does not run everywhere yet. */
export function isFailing({ kind, metadata, spec, status }: LiveWorkload): boolean {
    const number = (key: string) => Number(at(status, key) ?? 0);
    if (number("observedGeneration") < (metadata.generation ?? 0)) return true;
    if (kind === "DaemonSet") {
        const wanted = number("desiredNumberScheduled");
        return number("updatedNumberScheduled") < wanted || number("numberReady") < wanted;
    }
    const wanted = Number(at(spec, "replicas") ?? 1);
    if (number("updatedReplicas") < wanted || number("readyReplicas") < wanted) return true;
    // While a rollout of one replica is stuck, the pod before goes on: ready are as many as are wanted.
    return (
        kind === "Deployment" && (number("replicas") > number("updatedReplicas") || number("unavailableReplicas") > 0)
    );
}

/**
 * What goes back: whatever fails; and if nothing does, what was changed last, together with everything else that was
 * changed within the same ten minutes.
 */
export function rollbackSteps(
    workloads: readonly LiveWorkload[],
    revisions: readonly KeptRevision[],
): readonly RollbackStep[] {
    const possible = workloads.flatMap((workload) => stepOf(workload, revisions) ?? []);
    const failing = possible.filter((step) => step.failing);
    if (failing.length > 0) return failing;
    const latest = Math.max(...possible.map(({ newest }) => Date.parse(newest)));
    return possible.filter(({ newest }) => latest - Date.parse(newest) <= together);
}

const together = 10 * 60_000;

function stepOf(workload: LiveWorkload, revisions: readonly KeptRevision[]): RollbackStep | undefined {
    const own = revisions
        .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === workload.metadata.uid) === true)
        .map((kept) => ({ kept, number: numberOf(kept), template: templateOf(kept) }))
        .filter(({ number, template }) => Number.isFinite(number) && template !== undefined)
        .toSorted((a, b) => b.number - a.number);
    const [current, previous] = own;
    if (current === undefined || previous === undefined) return undefined;
    const { kind, metadata } = workload;
    return {
        kind,
        namespace: metadata.namespace,
        name: metadata.name,
        template: previous.template,
        from: current.number,
        to: previous.number,
        images: { from: imagesOf(current.template), to: imagesOf(previous.template) },
        failing: isFailing(workload),
        newest: changedAt(workload, current.kept),
    };
}

/** A template that comes back has its old ReplicaSet or ControllerRevision again, so when that was made says little. */
function changedAt({ kind, status }: LiveWorkload, kept: KeptRevision): string {
    const rollout = listOf(at(status, "conditions")).find((one) => at(one, "type") === "Progressing");
    const times =
        kind === "Deployment"
            ? [textOf(at(rollout, "lastUpdateTime"))]
            : // Its number is all that is ever written to a ControllerRevision.
              writersOf(kept).map(({ time }) => time);
    const known = times.filter((time) => time !== undefined).toSorted(compare);
    return known.at(-1) ?? kept.metadata.creationTimestamp;
}

function numberOf({ metadata, revision }: KeptRevision): number {
    return revision ?? Number(metadata.annotations?.["deployment.kubernetes.io/revision"]);
}

function templateOf({ kind, data, spec }: KeptRevision): unknown {
    const template = kind === "ReplicaSet" ? at(spec, "template") : at(data, "spec", "template");
    if (template === undefined) return undefined;
    const { $patch: _, ...rest } = groupOf(template);
    const metadata = groupOf(rest.metadata);
    // The controller's own mark on its pods would tie the template to the ReplicaSet it was read from.
    const { "pod-template-hash": __, ...labels } = groupOf(metadata.labels);
    return { ...rest, metadata: { ...metadata, labels } };
}

function imagesOf(template: unknown): readonly string[] {
    const containers = at(template, "spec", "containers");
    return Array.isArray(containers) ? containers.flatMap((one) => textOf(at(one, "image")) ?? []) : [];
}

export interface LivePod {
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
    };
    readonly status?: unknown;
}

/**
 * A StatefulSet waits for a pod that will never be ready before it replaces any, that one included: whatever is not ready
 * and not of the wanted revision has to be deleted by hand (kubernetes/kubernetes#67250).
 */
export function stuckPods(set: LiveWorkload, pods: readonly LivePod[]): readonly LivePod[] {
    const wanted = textOf(at(set.status, "updateRevision"));
    return pods.filter(({ metadata, status }) => {
        const owned = metadata.ownerReferences?.some(
            ({ kind, name }) => kind === set.kind && name === set.metadata.name,
        );
        if (owned !== true || metadata.namespace !== set.metadata.namespace) return false;
        return metadata.labels?.["controller-revision-hash"] !== wanted && !isReady(status);
    });
}

function isReady(status: unknown): boolean {
    const conditions = at(status, "conditions");
    return (
        Array.isArray(conditions) &&
        conditions.some((one) => at(one, "type") === "Ready" && at(one, "status") === "True")
    );
}
