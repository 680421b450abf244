import type { Field } from "./field";
import { type Listed, type PodPlace, placesAt, podPlaces } from "./pod-places";
import type { Subject } from "./subject";

export type ContainerKind = "container" | "init" | "sidecar" | "ephemeral";

/** A container of any kind, and the pod it runs in. */
export interface Container {
    readonly kind: ContainerKind;
    readonly name: string;
    readonly field: Field;
    readonly pod: Pod;
}

/** A pod, or the template that a workload makes pods from. */
export interface Pod {
    readonly subject: Subject;
    /** The metadata that its pods will carry. */
    readonly metadata: Field;
    readonly spec: Field;
    readonly containers: readonly Container[];
    /** A step of a workflow, whose maker has fields of its own for a part of what pods have, and none for the rest. */
    readonly isStep: boolean;
}

/** Every pod that an object makes. */
export function podsOf(subject: Subject): readonly Pod[] {
    return podPlaces(subject).map((place) => new PodView(subject, place));
}

class PodView implements Pod {
    readonly metadata: Field;
    readonly spec: Field;
    readonly isStep: boolean;
    private listed: readonly Container[] | undefined;

    constructor(
        readonly subject: Subject,
        private readonly place: PodPlace,
    ) {
        this.metadata = place.metadata;
        this.spec = place.spec;
        this.isStep = place.isStep;
    }

    get containers(): readonly Container[] {
        this.listed ??= this.place.containers.flatMap(([path, kind]) =>
            placesAt(this.spec, path)
                .filter((field) => field.unknown || field.exists)
                .map((field) => containerView(this, field, kind)),
        );
        return this.listed;
    }
}

function containerView(pod: Pod, field: Field, listed: Listed): Container {
    const name = field.unknown ? undefined : field.at("name");
    const kind = listed === "init" && restartsAlways(field) ? "sidecar" : listed;
    return { kind, name: name?.isText ? (name.string() ?? field.path) : field.path, field, pod };
}

/** An init container that restarts always runs beside the others for the pod's whole life. */
function restartsAlways(container: Field): boolean {
    if (container.unknown) return false;
    const policy = container.at("restartPolicy");
    return policy.isText && policy.string() === "Always";
}

/** Whether the container runs as long as its pod, so that probes and the like make sense for it. */
export function isLongRunning(container: Container): boolean {
    return container.kind === "container" || container.kind === "sidecar";
}

/**
 * A security setting as it takes effect: the container's own, else the pod's. When neither is set, the place to set
 * it in the container.
 */
export function effectiveSecurity(container: Container, ...path: readonly string[]): Field {
    const own = container.field.at("securityContext", ...path);
    if (own.exists) return own;
    const inherited = container.pod.spec.at("securityContext", ...path);
    return inherited.exists ? inherited : own;
}

const runToCompletion: ReadonlySet<string> = new Set([
    "Job",
    "CronJob",
    "ScaledJob.keda.sh",
    "JobSet.jobset.x-k8s.io",
    "Workflow.argoproj.io",
    "WorkflowTemplate.argoproj.io",
    "ClusterWorkflowTemplate.argoproj.io",
    "CronWorkflow.argoproj.io",
]);

export function runsToCompletion(subject: Subject): boolean {
    return runToCompletion.has(subject.qualifiedKind);
}

export function isWindows(pod: Pod): boolean {
    return pod.spec.at("os", "name").string() === "windows";
}

/** Root inside the pod is nobody on the node, so that the Pod Security Standards ask less of it. */
export function hasUserNamespace(pod: Pod): boolean {
    return pod.spec.at("hostUsers").boolean() === false;
}
