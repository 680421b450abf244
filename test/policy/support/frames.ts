import { Subject } from "../../../policy/kernel";
import { changed, keysOf } from "./edit";

type Mapping = Readonly<Record<string, unknown>>;

/** Every kind that makes pods, by the path at which it keeps its template. */
const kinds: readonly (readonly [apiVersion: string, kind: string, path: string])[] = [
    ["v1", "Pod", ""],
    ["v1", "PodTemplate", "template"],
    ["v1", "ReplicationController", "spec.template"],
    ["apps/v1", "Deployment", "spec.template"],
    ["apps/v1", "StatefulSet", "spec.template"],
    ["apps/v1", "DaemonSet", "spec.template"],
    ["apps/v1", "ReplicaSet", "spec.template"],
    ["batch/v1", "Job", "spec.template"],
    ["batch/v1", "CronJob", "spec.jobTemplate.spec.template"],
    ["argoproj.io/v1alpha1", "Rollout", "spec.template"],
    ["keda.sh/v1alpha1", "ScaledJob", "spec.jobTargetRef.template"],
    ["apps.kruise.io/v1alpha1", "CloneSet", "spec.template"],
    ["apps.kruise.io/v1beta1", "StatefulSet", "spec.template"],
    ["apps.kruise.io/v1alpha1", "DaemonSet", "spec.template"],
    ["serving.knative.dev/v1", "Service", "spec.template"],
    ["serving.knative.dev/v1", "Configuration", "spec.template"],
    ["serving.knative.dev/v1", "Revision", ""],
    ["jobset.x-k8s.io/v1alpha2", "JobSet", "spec.replicatedJobs[0].template.spec.template"],
    ["leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "spec.leaderWorkerTemplate.leaderTemplate"],
    ["leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "spec.leaderWorkerTemplate.workerTemplate"],
    ["batch.volcano.sh/v1alpha1", "Job", "spec.tasks[0].template"],
    ["sparkoperator.k8s.io/v1beta2", "SparkApplication", "spec.driver.template"],
    ["sparkoperator.k8s.io/v1beta2", "SparkApplication", "spec.executor.template"],
    // Kinds that nobody listed are searched for what looks like a pod.
    ["example.com/v1", "Farm", "spec.fields[0].crop"],
    ["example.com/v1", "Ship", "spec.crew"],
];

/** The places of templates that are tried: `JobSet.jobset.x-k8s.io spec.replicatedJobs.*.template.spec.template`. */
export const triedPlaces: readonly string[] = kinds.map(([apiVersion, kind, path]) => {
    const { qualifiedKind } = new Subject({ object: { apiVersion, kind } });
    return `${qualifiedKind} ${path.replace(/\[\d+\]/g, ".*")}`;
});

export interface Frame {
    readonly name: string;
    readonly object: Mapping;
    /** Where the pod's spec stands in the object. */
    readonly specPath: string;
}

/** The same pod as every kind of workload would make it. */
export function framesOf(template: { readonly metadata?: unknown; readonly spec: unknown }): readonly Frame[] {
    return kinds.map(([apiVersion, kind, path]) => {
        const empty = { apiVersion, kind, metadata: { name: "framed", namespace: "shop" } };
        const labels = { "app.kubernetes.io/name": "framed" };
        const object =
            path === ""
                ? { ...empty, metadata: { ...(template.metadata as object), ...empty.metadata }, spec: template.spec }
                : changed<Mapping>(empty, { "metadata.labels": labels, [path]: template });
        return { name: `${kind} (${apiVersion})`, object, specPath: path === "" ? "spec" : `${path}.spec` };
    });
}

export function valueAt(object: unknown, path: string): unknown {
    return keysOf(path).reduce<unknown>(
        (place, key) =>
            typeof place === "object" && place !== null ? (place as Record<string | number, unknown>)[key] : undefined,
        object,
    );
}
