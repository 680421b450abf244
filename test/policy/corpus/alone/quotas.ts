// What a quota has to hold: counted to the last pod.
import { deployment, type KubeObject, object, podSpec, scaler, statefulSet } from "../objects";
import { type Alone, silent, told } from "./case";

const rule = "require-quota-headroom";
const quota = (hard: Readonly<Record<string, string>>, more: object = {}): KubeObject =>
    object("v1", "ResourceQuota", "quota", { spec: { hard, ...more } });

const onePod = quota({ pods: "1" });
const atOnce = { strategy: { type: "Recreate" } };
const single = { ...atOnce, replicas: 1 };
const priorities = { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "Exists" }] } };
const wanted = { "requests.cpu": "9", "requests.memory": "9Gi", "limits.cpu": "9", "limits.memory": "9Gi", pods: "99" };
const cpu = { resources: { limits: { cpu: "800m" } } };

const noPods = quota({ pods: "0" });
const made = (apiVersion: string, kind: string, spec: object): KubeObject => object(apiVersion, kind, "many", { spec });
const template = { spec: podSpec("many") };
const groups = (more: object): KubeObject =>
    made("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", {
        replicas: 2,
        leaderWorkerTemplate: { workerTemplate: template, ...more },
    });
const many = (name: string, wants: string, ...objects: readonly KubeObject[]): Alone =>
    told(rule, name, `at least ${wants}`, noPods, ...objects);
const cloneSet = made("apps.kruise.io/v1alpha1", "CloneSet", { replicas: 50, template });

/** Pods of kinds that Kubernetes does not have, or has no more. */
const kindsOfOthers: readonly Alone[] = [
    many("clones", "50", cloneSet),
    many(
        "clones that a scaler adds",
        "60",
        cloneSet,
        scaler("many", {
            maxReplicas: 60,
            scaleTargetRef: { apiVersion: "apps.kruise.io/v1alpha1", kind: "CloneSet", name: "many" },
        }),
    ),
    many("replicas of the old controller", "4", made("v1", "ReplicationController", { replicas: 4, template })),
    many("pods on each node", "3", made("apps.kruise.io/v1alpha1", "DaemonSet", { replicas: 9, template })),
    many("pods of a job at once", "5", made("batch/v1", "Job", { parallelism: 5, template })),
    many("a job that waits until it may begin", "1", made("batch/v1", "Job", { suspend: true, template })),
    many(
        "a set of jobs, each of several pods",
        "1001",
        made("jobset.x-k8s.io/v1alpha2", "JobSet", {
            replicatedJobs: [
                { name: "a", replicas: 100, template: { spec: { parallelism: 10, template } } },
                { name: "b", template: { spec: { template } } },
            ],
        }),
    ),
    many("tasks", "7", made("batch.volcano.sh/v1alpha1", "Job", { tasks: [{ replicas: 7, template }] })),
    many(
        "a driver and executors",
        "9",
        made("sparkoperator.k8s.io/v1beta2", "SparkApplication", {
            driver: { template },
            executor: { instances: 8, template },
        }),
    ),
    many(
        "jobs by events",
        "10",
        made("keda.sh/v1alpha1", "ScaledJob", { maxReplicaCount: 10, jobTargetRef: { template } }),
    ),
    many(
        "as many of them as there may be",
        "100",
        made("keda.sh/v1alpha1", "ScaledJob", { jobTargetRef: { template } }),
    ),
    many("groups of a leader and workers", "8", groups({ size: 4, leaderTemplate: template })),
    told(
        rule,
        "groups of a leader that needs more than a worker",
        "at least 4000m",
        quota({ "limits.cpu": "0" }),
        groups({ size: 4, leaderTemplate: { spec: podSpec("many", { containers: [{ name: "many", ...cpu }] }) } }),
    ),
    many("groups of workers", "8", groups({ size: 4 })),
    many("groups that name no size", "2", groups({})),
    many(
        "a kind that nobody listed, and its numbers",
        "6",
        made("ray.io/v1", "RayCluster", { workerGroupSpecs: [{ replicas: 6, template }] }),
    ),
    many(
        "a kind in which that is a word, a list or a mapping",
        "1",
        made("example.com/v1", "Farm", { replicas: "some", a: { instances: ["a"], b: { parallelism: {}, template } } }),
    ),
];

export const quotas: readonly Alone[] = [
    ...kindsOfOthers,
    silent(rule, "a quota for some pods only", quota({ pods: "0" }, { scopes: ["BestEffort"] }), deployment("api")),
    silent(rule, "a quota for pods of some importance", quota({ pods: "0" }, priorities), deployment("api")),
    told(
        "require-namespace-quota",
        "a quota for pods of some importance",
        "a ResourceQuota for all of them",
        object("v1", "Namespace", "shop", {}),
        quota(wanted, priorities),
    ),
    silent(
        "require-namespace-quota",
        "a quota in short names",
        object("v1", "Namespace", "shop", {}),
        quota({ cpu: "4", memory: "8Gi", "limits.cpu": "8", "limits.memory": "16Gi", "count/pods": "50" }),
    ),
    silent("require-namespace-quota", "a quota for all pods", object("v1", "Namespace", "shop", {}), quota(wanted)),
    told(
        rule,
        "the node's disk, told in mebibytes",
        "at least 128Mi",
        quota({ "limits.ephemeral-storage": "64Mi" }),
        deployment("api", {}, single),
    ),
    silent(rule, "replicas that take their own places", onePod, statefulSet("postgres")),
    told(
        rule,
        "a scaler that names no largest number",
        "at least 2",
        onePod,
        deployment("api", {}, atOnce),
        scaler("api", { maxReplicas: undefined }),
    ),
    told(
        rule,
        "a scaler by events that names none",
        "at least 100",
        onePod,
        deployment("api", {}, atOnce),
        object("keda.sh/v1alpha1", "ScaledObject", "api", { spec: { scaleTargetRef: { name: "api" } } }),
    ),
    {
        ...told(
            rule,
            "who needs most stands first",
            "at least 1200m",
            quota({ "limits.cpu": "1" }),
            deployment("api", {}, single),
            deployment("web", { containers: [{ name: "web", ...cpu }] }, single),
        ),
        says: "Deployment shop/web 800m + Deployment shop/api 400m",
    },
];
