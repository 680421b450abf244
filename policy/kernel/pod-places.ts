import type { Field } from "./field";
import type { Subject } from "./subject";

export type Listed = "init" | "container" | "ephemeral";

export type Path = readonly string[];

/** Where an object describes a pod, and where in the pod's spec its containers stand. */
export interface PodPlace {
    readonly metadata: Field;
    readonly spec: Field;
    readonly containers: readonly (readonly [path: Path, kind: Listed])[];
    readonly isStep: boolean;
}

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

/** Where an object of a known kind keeps its pod templates. */
export function templatePaths(subject: Subject): readonly Path[] {
    return templates[subject.qualifiedKind] ?? [];
}

/** Every pod of an object: of the kinds above, and whatever looks like one inside a custom resource. */
export function podPlaces(subject: Subject): readonly PodPlace[] {
    if (!subject.isKubernetes) return [];
    const known = templatePaths(subject);
    if (known.length === 0) return subject.isBuiltIn ? [] : discovered(subject);
    return known
        .flatMap((path) => placesAt(subject.root, path))
        .filter((place) => place.exists)
        .map(templateAt);
}

/** The places below one by a path; "*" stands for every element of a list. */
export function placesAt(root: Field, path: Path): Field[] {
    let places = [root];
    for (const key of path) {
        places = places.flatMap((place) => (key === "*" ? place.items() : [place.at(key)]));
    }
    return places;
}

function templateAt(place: Field): PodPlace {
    return { metadata: place.at("metadata"), spec: place.at("spec"), containers: inTemplate, isStep: false };
}

const inTemplate: PodPlace["containers"] = [
    [["initContainers", "*"], "init"],
    [["containers", "*"], "container"],
    [["ephemeralContainers", "*"], "ephemeral"],
];

const deepestTemplate = 7;

/** What a template is called where it is not known yet what it holds. */
const templateName = /^(?:pod)?template$/i;

/**
 * A custom kind that nobody listed must not be a hiding place: any template with images in it is a pod, and so is a
 * step with a container of its own. Where that cannot be seen before the update, it counts as one that cannot be read.
 */
function discovered(subject: Subject): PodPlace[] {
    const found: PodPlace[] = [];
    const search = (place: Field, above: Field, depth: number): void => {
        if (place.unknown || depth > deepestTemplate) return;
        if (place.isList) {
            for (const item of place.items()) search(item, above, depth + 1);
        } else if (place.isMapping) {
            const parts = new Map(place.entries());
            if (isTemplate(parts)) found.push(templateAt(place));
            if (isStep(parts, subject)) found.push(stepAt(place, above, subject));
            for (const [key, below] of parts) {
                if (below.unknown && templateName.test(key)) found.push(templateAt(below));
                search(below, place, depth + 1);
            }
        }
    };
    search(subject.spec, subject.spec, 0);
    return found;
}

type Parts = ReadonlyMap<string, Field>;

function isTemplate(parts: Parts): boolean {
    const spec = parts.get("spec");
    return spec !== undefined && (spec.unknown || (spec.isMapping && holdsImages(spec.at("containers"))));
}

function holdsImages(containers: Field): boolean {
    return (
        containers.unknown || (containers.isList && containers.items().some((each) => each.unknown || hasImage(each)))
    );
}

function hasImage(container: Field): boolean {
    return container.isMapping && container.keys().includes("image");
}

/** Workflows of Argo: their steps inherit what the workflow says about pods. */
function hasSteps({ group }: Subject): boolean {
    return group === "argoproj.io";
}

const ownContainer = ["container", "script"];

function isStep(parts: Parts, subject: Subject): boolean {
    const own = ownContainer.flatMap((key) => parts.get(key) ?? []);
    if (own.some((each) => (each.unknown ? hasSteps(subject) : hasImage(each)))) return true;
    const set = parts.get("containerSet");
    return set?.isMapping === true && holdsImages(set.at("containers"));
}

function stepAt(place: Field, above: Field, subject: Subject): PodPlace {
    const spec = hasSteps(subject) ? place.filledFrom(above) : place;
    return { metadata: place.at("metadata"), spec, containers: inStep, isStep: true };
}

const inStep: PodPlace["containers"] = [
    [["initContainers", "*"], "init"],
    [["container"], "container"],
    [["script"], "container"],
    [["containerSet", "containers", "*"], "container"],
    [["sidecars", "*"], "container"],
];
