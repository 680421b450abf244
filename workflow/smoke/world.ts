import type { Container, Pod, PodSpec, PodTemplateSpec } from "kubernetes-types/core/v1";
import type { LabelSelector, ObjectMeta } from "kubernetes-types/meta/v1";

/** Any Kubernetes object; each check looks at the fields it knows. */
export interface KubeObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: ObjectMeta;
    readonly [field: string]: unknown;
}

/** What a stack declares beside what its cluster really holds. Secrets are known by their keys only. */
export interface World {
    readonly stack: string;
    readonly environment: string;
    readonly declared: readonly KubeObject[];
    readonly live: readonly KubeObject[];
    /** `namespace/name` → keys. */
    readonly secretKeys: ReadonlyMap<string, readonly string[]>;
}

/** One line of the table: nothing is wrong, or what is. */
export interface SmokeCheck {
    readonly group: string;
    readonly name: string;
    readonly faults: (world: World) => readonly string[];
    /** Is wrong for up to a minute after an update, until the first measurements are in. */
    readonly settles?: true;
}

/** What Deployments, StatefulSets and DaemonSets have in common. */
export interface Workload {
    readonly spec?: {
        readonly selector?: LabelSelector;
        readonly template?: PodTemplateSpec;
        readonly strategy?: object;
    };
}

export function title({ kind, metadata }: { readonly kind?: string; readonly metadata?: ObjectMeta }): string {
    const { namespace, name } = metadata ?? {};
    return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

export function ofKind<Typed>(
    objects: readonly KubeObject[],
    ...kinds: readonly string[]
): readonly (Typed & KubeObject)[] {
    return objects.filter(({ kind }) => kinds.includes(kind)) as unknown as readonly (Typed & KubeObject)[];
}

/** The object itself, as the cluster has it. */
export function liveOf<Typed extends KubeObject>({ live }: World, declared: Typed): Typed | undefined {
    const { kind, metadata } = declared;
    return live.find(
        (one) =>
            one.kind === kind && one.metadata.name === metadata.name && one.metadata.namespace === metadata.namespace,
    ) as Typed | undefined;
}

/** Judges each declared object of some kinds beside its live self; one that is missing is a fault. */
export function compared<Typed>(
    world: World,
    kinds: readonly string[],
    faults: (live: Typed & KubeObject, declared: Typed & KubeObject) => readonly string[] = () => [],
): readonly string[] {
    return ofKind<Typed>(world.declared, ...kinds).flatMap((declared) => {
        const live = liveOf(world, declared);
        if (live === undefined) return [`${title(declared)} is not there`];
        return faults(live, declared).map((fault) => `${title(declared)}: ${fault}`);
    });
}

export const workloadKinds = ["Deployment", "StatefulSet", "DaemonSet"] as const;

/** The pods of a workload, without those that are stopping. */
export function podsOf({ live }: World, workload: Workload & KubeObject): readonly (Pod & KubeObject)[] {
    const wanted = Object.entries(workload.spec?.selector?.matchLabels ?? {});
    return ofKind<Pod>(live, "Pod").filter(
        ({ metadata }) =>
            metadata.namespace === workload.metadata.namespace &&
            metadata.deletionTimestamp === undefined &&
            wanted.every(([key, value]) => metadata.labels?.[key] === value),
    );
}

/** Judges every pod of every declared workload beside the template it was made from. */
export function eachPod(
    world: World,
    faults: (pod: PodSpec, template: PodSpec, metadata: { pod: ObjectMeta; template: ObjectMeta }) => readonly string[],
): readonly string[] {
    return ofKind<Workload>(world.declared, ...workloadKinds).flatMap((workload) => {
        const template = workload.spec?.template;
        return podsOf(world, workload).flatMap((pod) =>
            faults((pod.spec ?? {}) as PodSpec, (template?.spec ?? {}) as PodSpec, {
                pod: pod.metadata,
                template: template?.metadata ?? {},
            }).map((fault) => `${title(pod)}: ${fault}`),
        );
    });
}

/** Containers that keep running. */
export function running({ containers, initContainers = [] }: PodSpec): readonly Container[] {
    return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always")];
}

export function allContainers({ containers, initContainers = [] }: PodSpec): readonly Container[] {
    return [...initContainers, ...containers];
}
