// Scalers, budgets and spreading, where a rule has two conditions and each of them counts.
import { deployment, type KubeObject, object, scaler, selectorOf } from "../objects";
import { type Alone, silent, told } from "./case";

const drainable = "require-drainable-budget";
const budget = (spec: object): KubeObject =>
    object("policy/v1", "PodDisruptionBudget", "api", {
        spec: { unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: selectorOf("api") }, ...spec },
    });
const scaledObject = object("keda.sh/v1alpha1", "ScaledObject", "api", {
    spec: { scaleTargetRef: { name: "api" } },
});

const noneMayGo = "a number that lets one pod go";

const budgets: readonly Alone[] = [
    {
        ...silent(
            drainable,
            "unhealthy pods, where that is not asked",
            budget({ maxUnavailable: 1, unhealthyPodEvictionPolicy: undefined }),
        ),
        settings: { evictUnhealthy: false },
    },
    {
        ...told(drainable, "none of them may go", noneMayGo, deployment("api"), budget({ maxUnavailable: 0 })),
        says: "spec.maxUnavailable is 0",
    },
    {
        ...told(drainable, "all of them have to stay", noneMayGo, deployment("api"), budget({ minAvailable: 2 })),
        says: "spec.minAvailable is 2 (of 2 pods",
    },
    {
        ...told(
            drainable,
            "a scaler that names no smallest number goes down to one",
            noneMayGo,
            deployment("api"),
            scaler("api", { minReplicas: undefined }),
            budget({ minAvailable: 1 }),
        ),
        says: "of 1 pods",
    },
    {
        ...told(
            drainable,
            "a scaler by events that names none goes down to nothing",
            noneMayGo,
            deployment("api"),
            scaledObject,
            budget({ minAvailable: 1 }),
        ),
        says: "of 0 pods",
    },
];

const range = "above minReplicas, 2, and at most 100";
const waiting = { type: "Pods", pods: { metric: { name: "jobs_waiting" } } };

const scaling: readonly Alone[] = [
    silent(
        "forbid-fixed-replicas",
        "a number that the object calls the first one",
        object("apps/v1", "Deployment", "api", {
            metadata: { annotations: { "stackwright.dev/replicas": "initial" } },
            spec: { replicas: 2 },
        }),
        scaler("api"),
    ),
    told("require-stable-scaling", "one more than may be", range, scaler("api", { maxReplicas: 101 })),
    told("require-stable-scaling", "no largest number", range, scaler("api", { maxReplicas: undefined })),
    silent("require-stable-scaling", "the window that is usual", scaler("api", { behavior: undefined })),
    {
        ...told(
            "require-stable-scaling",
            "the window that is usual, where it is too short",
            "at least 600",
            scaler("api", { behavior: undefined }),
        ),
        settings: { shortestWindow: 600 },
    },
    {
        ...told(
            "keep-rollback-history",
            "the history that is usual, where it is too long",
            "between 1 and 5",
            deployment("api", {}, { revisionHistoryLimit: undefined }),
        ),
        settings: { most: 5 },
    },
    silent(
        "keep-rollback-history",
        "the history that is usual",
        deployment("api", {}, { revisionHistoryLimit: undefined }),
    ),
    told(
        "require-spread",
        "a constraint that counts no pods",
        "a constraint over kubernetes.io/hostname or topology.kubernetes.io/zone that selects the workload's own pods",
        deployment("api", {
            topologySpreadConstraints: [
                { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
            ],
        }),
    ),
    {
        ...silent(
            "require-scaler-metrics",
            "a metric that somebody else serves",
            scaler("api", { metrics: [waiting] }),
        ),
        settings: { served: ["jobs_waiting"] },
    },
];

export const availability: readonly Alone[] = [...budgets, ...scaling];
