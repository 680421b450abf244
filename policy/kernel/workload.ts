import type { Field } from "./field";
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
}

type Path = readonly string[];

/** Where each kind keeps its pod template; "*" stands for every element of a list. */
const templates: Readonly<Record<string, readonly Path[]>> = {
    Pod: [[]],
    PodTemplate: [["template"]],
    Deployment: [["spec", "template"]],
    StatefulSet: [["spec", "template"]],
    DaemonSet: [["spec", "template"]],
    ReplicaSet: [["spec", "template"]],
    ReplicationController: [["spec", "template"]],
    Job: [["spec", "template"]],
    CronJob: [["spec", "jobTemplate", "spec", "template"]],
    "Rollout.argoproj.io": [["spec", "template"]],
    "ScaledJob.keda.sh": [["spec", "jobTargetRef", "template"]],
    "CloneSet.apps.kruise.io": [["spec", "template"]],
    "StatefulSet.apps.kruise.io": [["spec", "template"]],
    "DaemonSet.apps.kruise.io": [["spec", "template"]],
    "Service.serving.knative.dev": [["spec", "template"]],
    "Configuration.serving.knative.dev": [["spec", "template"]],
    "Revision.serving.knative.dev": [[]],
    "JobSet.jobset.x-k8s.io": [["spec", "replicatedJobs", "*", "template", "spec", "template"]],
    "LeaderWorkerSet.leaderworkerset.x-k8s.io": [
        ["spec", "leaderWorkerTemplate", "leaderTemplate"],
        ["spec", "leaderWorkerTemplate", "workerTemplate"],
    ],
    "Job.batch.volcano.sh": [["spec", "tasks", "*", "template"]],
    "SparkApplication.sparkoperator.k8s.io": [
        ["spec", "driver", "template"],
        ["spec", "executor", "template"],
    ],
};

/** The places at which known kinds keep pod templates: `Deployment spec.template`. */
export const templatePlaces: readonly string[] = Object.entries(templates).flatMap(([kind, paths]) =>
    paths.map((path) => `${kind} ${path.join(".")}`),
);

/** Every pod template of an object: of the kinds above, and whatever looks like one inside a custom resource. */
export function podsOf(subject: Subject): readonly Pod[] {
    if (!subject.isKubernetes) return [];
    const known = templatePaths(subject);
    if (known.length === 0) return subject.isBuiltIn ? [] : discoverPods(subject);
    return known
        .flatMap((path) => placesAt(subject.root, path))
        .filter((place) => place.exists)
        .map((place) => new PodView(subject, place));
}

/** Where an object of a known kind keeps its pod templates. */
export function templatePaths(subject: Subject): readonly Path[] {
    return templates[subject.qualifiedKind] ?? [];
}

function placesAt(root: Field, path: Path): Field[] {
    let places = [root];
    for (const key of path) {
        places = places.flatMap((place) => (key === "*" ? place.items() : [place.at(key)]));
    }
    return places;
}

const deepestTemplate = 7;

/** A custom kind that nobody listed must not be a hiding place: any `spec.containers` with images in it is a pod. */
function discoverPods(subject: Subject): Pod[] {
    const found: Pod[] = [];
    const search = (place: Field, depth: number): void => {
        if (place.unknown || depth > deepestTemplate) return;
        if (place.isList) {
            for (const item of place.items()) search(item, depth + 1);
        } else if (place.isMapping) {
            if (looksLikePod(place)) found.push(new PodView(subject, place));
            for (const key of place.keys()) search(place.at(key), depth + 1);
        }
    };
    search(subject.spec, 0);
    return found;
}

function looksLikePod(place: Field): boolean {
    const spec = place.at("spec");
    if (spec.unknown || !spec.isMapping) return false;
    const containers = spec.at("containers");
    if (containers.unknown || !containers.isList) return false;
    const [first] = containers.items();
    return first?.isMapping === true && first.keys().includes("image");
}

const lists: readonly (readonly [string, "init" | "container" | "ephemeral"])[] = [
    ["initContainers", "init"],
    ["containers", "container"],
    ["ephemeralContainers", "ephemeral"],
];

class PodView implements Pod {
    readonly metadata: Field;
    readonly spec: Field;
    private listed: readonly Container[] | undefined;

    constructor(
        readonly subject: Subject,
        template: Field,
    ) {
        this.metadata = template.at("metadata");
        this.spec = template.at("spec");
    }

    get containers(): readonly Container[] {
        this.listed ??= lists.flatMap(([list, kind]) =>
            this.spec
                .at(list)
                .items()
                .map((field) => containerView(this, field, kind)),
        );
        return this.listed;
    }
}

function containerView(pod: Pod, field: Field, listed: "init" | "container" | "ephemeral"): Container {
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

const runToCompletion: ReadonlySet<string> = new Set(["Job", "CronJob", "ScaledJob.keda.sh", "JobSet.jobset.x-k8s.io"]);

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
