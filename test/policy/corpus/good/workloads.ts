import { agent, api, main, podPath, type Variation, worker } from "../case";
import {
    account,
    budget,
    cronJob,
    daemonSet,
    deployment,
    job,
    labelsOf,
    object,
    podSpec,
    restricted,
    scaler,
    service,
    statefulSet,
    task,
} from "../objects";
import { fine, plus } from "./variation";

const context = `${main}.securityContext`;
const podContext = `${podPath}.securityContext`;
const hpa = "HorizontalPodAutoscaler shop/api";

export const workloads: readonly Variation[] = [
    plus("one more Deployment", deployment("reports"), account("reports"), budget("reports")),
    plus(
        "a Deployment with a scaler of its own",
        deployment("search", {}, { replicas: undefined }),
        account("search"),
        budget("search"),
        scaler("search", {
            metrics: [
                {
                    type: "Resource",
                    resource: { name: "memory", target: { type: "Utilization", averageUtilization: 80 } },
                },
            ],
        }),
    ),
    plus(
        "a StatefulSet with its Service and backup",
        statefulSet("redis"),
        account("redis"),
        service("redis", { clusterIP: "None" }),
        cronJob("redis-backup"),
        account("redis-backup"),
    ),
    plus(
        "a StatefulSet that keeps nothing",
        statefulSet("cache", {}, { volumeClaimTemplates: undefined }),
        account("cache"),
        service("cache", { clusterIP: "None" }),
    ),
    plus("a DaemonSet", daemonSet("node-watch"), account("node-watch")),
    plus("a Job", job("reindex"), account("reindex")),
    plus("a CronJob", cronJob("cleanup"), account("cleanup")),
    plus(
        "a Rollout of another controller",
        { ...deployment("canary"), apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
        account("canary"),
        budget("canary"),
    ),
    plus(
        "a ScaledJob",
        object("keda.sh/v1alpha1", "ScaledJob", "mails", {
            spec: {
                maxReplicaCount: 3,
                jobTargetRef: {
                    template: {
                        metadata: { labels: labelsOf("mails") },
                        spec: { ...(job("mails").spec as { template: { spec: object } }).template.spec },
                    },
                },
            },
        }),
        account("mails"),
    ),
    plus(
        "a workflow",
        object("argoproj.io/v1alpha1", "Workflow", "etl", {
            spec: {
                entrypoint: "load",
                serviceAccountName: "etl",
                automountServiceAccountToken: false,
                securityContext: (podSpec("etl") as { securityContext: object }).securityContext,
                templates: [
                    { name: "load", steps: [[{ name: "read", template: "read" }]] },
                    {
                        name: "read",
                        metadata: { labels: labelsOf("etl") },
                        priorityClassName: "app",
                        container: task("etl"),
                    },
                ],
            },
        }),
        account("etl"),
    ),
    plus("a custom kind without pods", object("example.com/v1", "Queue", "orders", { spec: { size: 3 } })),
    plus("a resource definition", {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "queues.example.com", labels: labelsOf("queues") },
        spec: { group: "example.com", names: { kind: "Queue" }, scope: "Namespaced" },
    }),
    fine("two init containers, one after another", worker, {
        [`${podPath}.initContainers`]: [task("first"), task("second")],
    }),
    fine("two containers in one pod", worker, {
        [`${podPath}.containers[1]`]: {
            ...task("exporter"),
            ports: [{ name: "metrics", containerPort: 9187 }],
            livenessProbe: { tcpSocket: { port: "metrics" }, periodSeconds: 20 },
            readinessProbe: { httpGet: { path: "/metrics", port: "metrics" } },
            startupProbe: { tcpSocket: { port: "metrics" }, failureThreshold: 12 },
        },
    }),
    fine("a container with its own context for everything", worker, {
        [podContext]: {},
        [context]: {
            ...restricted,
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            seccompProfile: { type: "RuntimeDefault" },
        },
    }),
    fine("tolerations and a place", agent, {
        [`${podPath}.tolerations`]: [{ operator: "Exists" }],
        [`${podPath}.nodeSelector`]: { "kubernetes.io/os": "linux" },
    }),
    fine("a finished world without its scaler", api, { "spec.replicas": 2 }, { drop: [hpa] }),
    fine(
        "the number of replicas is for the first start only",
        api,
        { "spec.replicas": 2 },
        {
            options: { [api]: { protect: false, ignoreChanges: ["spec.replicas"] } },
        },
    ),
];
