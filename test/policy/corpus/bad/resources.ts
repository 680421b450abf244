import {
    added,
    agent,
    api,
    type BadCase,
    backup,
    bad,
    cronMain,
    init,
    main,
    podPath,
    postgres,
    seed,
    sidecar,
    worker,
} from "../case";
import { account, object, pod, podSpec, selectorOf, template } from "../objects";

const budget = "PodDisruptionBudget shop/worker";
const scaler = "HorizontalPodAutoscaler shop/api";

export const resources: readonly BadCase[] = [
    bad(
        "require-resource-limits",
        "the container has no limits at all",
        worker,
        { [`${main}.resources.limits`]: undefined },
        {
            also: ["require-ephemeral-storage"],
        },
    ),
    bad("require-resource-limits", "the init container has no memory limit", api, {
        [`${init}.resources.limits.memory`]: undefined,
    }),
    bad("require-resource-limits", "the sidecar has no CPU limit", api, {
        [`${sidecar}.resources.limits.cpu`]: undefined,
    }),
    bad(
        "require-resource-limits",
        "the backup's memory limit is zero",
        backup,
        { [`${cronMain}.resources.limits.memory`]: "0" },
        {
            also: ["limit-overcommit"],
        },
    ),
    bad("require-resource-requests", "the agent requests no memory", agent, {
        [`${main}.resources.requests.memory`]: undefined,
    }),
    bad("require-resource-requests", "the job requests no CPU", seed, {
        [`${main}.resources.requests.cpu`]: undefined,
    }),
    bad("require-resource-requests", "the sidecar requests nothing of the memory it uses", api, {
        [`${sidecar}.resources.requests.memory`]: undefined,
    }),
    bad("require-ephemeral-storage", "the disk is not bounded", worker, {
        [`${main}.resources.limits["ephemeral-storage"]`]: undefined,
    }),
    bad("require-ephemeral-storage", "the database requests no scratch space", postgres, {
        [`${main}.resources.requests["ephemeral-storage"]`]: undefined,
    }),
    bad("limit-overcommit", "the memory limit is sixteen times the request", worker, {
        [`${main}.resources.limits.memory`]: "2Gi",
    }),
    bad("limit-overcommit", "the CPU limit is twenty times the request", api, {
        [`${sidecar}.resources.limits.cpu`]: "2",
    }),
    bad("limit-overcommit", "the limit is below the request", postgres, {
        [`${main}.resources.limits.memory`]: "64Mi",
    }),
    bad("require-probes", "there is no readiness probe", worker, { [`${main}.readinessProbe`]: undefined }),
    bad("require-probes", "there is no liveness probe", postgres, { [`${main}.livenessProbe`]: undefined }),
    bad("require-probes", "the sidecar is not asked", api, { [`${sidecar}.readinessProbe`]: undefined }),
    bad("require-probes", "the readiness probe cannot fail", worker, {
        [`${main}.readinessProbe`]: { exec: { command: ["/bin/true"] } },
    }),
    bad("require-probes", "the liveness probe is a shell that says yes", agent, {
        [`${main}.livenessProbe`]: { exec: { command: ["sh", "-c", "exit 0"] } },
    }),
    bad("require-startup-probe", "the worker has no startup probe", worker, { [`${main}.startupProbe`]: undefined }),
    bad("require-startup-probe", "the agent has no startup probe", agent, { [`${main}.startupProbe`]: undefined }),
    bad("require-distinct-probes", "liveness repeats readiness", worker, {
        [`${main}.livenessProbe`]: {
            httpGet: { path: "/health/ready", port: "http" },
            periodSeconds: 5,
            failureThreshold: 3,
        },
    }),
    bad("require-distinct-probes", "liveness gives up before readiness", postgres, {
        [`${main}.livenessProbe`]: { httpGet: { path: "/health/ready", port: "http" }, periodSeconds: 2 },
    }),
    bad("require-distinct-probes", "startup repeats liveness", agent, {
        [`${main}.startupProbe`]: { httpGet: { path: "/health/live", port: "http" }, periodSeconds: 15 },
    }),
    bad("require-replicas", "the worker runs once", worker, { "spec.replicas": 1 }),
    bad("require-replicas", "the number is left to the default", worker, { "spec.replicas": undefined }),
    bad(
        "require-replicas",
        "the scaler may go down to one",
        api,
        {},
        {
            change: { [scaler]: { "spec.minReplicas": 1 } },
        },
    ),
    { rule: "require-disruption-budget", name: "the worker's budget is missing", at: worker, drop: [budget] },
    bad(
        "require-disruption-budget",
        "the budget is for another instance",
        worker,
        {},
        {
            change: { [budget]: { "spec.selector.matchLabels": { "app.kubernetes.io/name": "workers" } } },
            also: ["require-budget-targets"],
        },
    ),
    bad("require-drainable-budget", "all of two must stay", budget, {
        "spec.maxUnavailable": undefined,
        "spec.minAvailable": 2,
    }),
    bad("require-drainable-budget", "every one must stay", budget, {
        "spec.maxUnavailable": undefined,
        "spec.minAvailable": "100%",
    }),
    bad("require-drainable-budget", "none may go", budget, { "spec.maxUnavailable": 0 }),
    bad("require-drainable-budget", "nine tenths of two is two", budget, {
        "spec.maxUnavailable": undefined,
        "spec.minAvailable": "90%",
    }),
    bad("require-drainable-budget", "broken pods hold up the drain", budget, {
        "spec.unhealthyPodEvictionPolicy": undefined,
    }),
    bad("require-spread", "the replicas may share a node", worker, {
        [`${podPath}.topologySpreadConstraints`]: undefined,
    }),
    bad("require-spread", "the constraint selects other pods", worker, {
        [`${podPath}.topologySpreadConstraints[0].labelSelector.matchLabels`]: { app: "worker" },
    }),
    bad("require-spread", "the constraint spreads over racks nobody has", api, {
        [`${podPath}.topologySpreadConstraints[0].topologyKey`]: "example.com/rack",
    }),
    bad("require-safe-rollout", "every pod is stopped first", worker, { "spec.strategy": { type: "Recreate" } }),
    bad("require-safe-rollout", "a quarter of the pods may be missing", worker, { "spec.strategy": undefined }),
    bad("require-safe-rollout", "one of two may be missing", api, { "spec.strategy.rollingUpdate.maxUnavailable": 1 }),
    bad("require-safe-rollout", "the agent is never updated", agent, { "spec.updateStrategy": { type: "OnDelete" } }),
    bad("require-safe-rollout", "the agent leaves half the nodes at once", agent, {
        "spec.updateStrategy": { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "50%" } },
    }),
    bad("require-safe-rollout", "the database waits for somebody to delete it", postgres, {
        "spec.updateStrategy": { type: "OnDelete" },
    }),
    bad("require-grace-period", "the hook takes all the time there is", api, {
        [`${podPath}.terminationGracePeriodSeconds`]: 10,
    }),
    bad("require-grace-period", "the hook sleeps in a shell", worker, {
        [`${main}.lifecycle`]: { preStop: { exec: { command: ["sh", "-c", "sleep 28 && stop"] } } },
    }),
    bad("require-grace-period", "the database is killed at once", postgres, {
        [`${podPath}.terminationGracePeriodSeconds`]: 0,
    }),
    bad("require-priority-class", "nobody says how important it is", worker, {
        [`${podPath}.priorityClassName`]: undefined,
    }),
    bad("require-priority-class", "the agent claims to be the cluster's", agent, {
        [`${podPath}.priorityClassName`]: "system-node-critical",
    }),
    added("forbid-bare-pods", "a pod nobody replaces", "Pod shop/shell", [pod("shell"), account("shell")]),
    added("forbid-bare-pods", "a ReplicaSet nobody rolls", "ReplicaSet shop/old", [
        object("apps/v1", "ReplicaSet", "old", {
            spec: {
                replicas: 1,
                selector: { matchLabels: selectorOf("old") },
                template: template("old", podSpec("old")),
            },
        }),
        account("old"),
    ]),
    bad("require-job-bounds", "the backup may overlap itself", backup, { "spec.concurrencyPolicy": "Allow" }),
    bad("require-job-bounds", "the backup may hang for ever", backup, {
        "spec.jobTemplate.spec.activeDeadlineSeconds": undefined,
    }),
    bad("require-job-bounds", "a late start is never given up", backup, { "spec.startingDeadlineSeconds": undefined }),
    bad("require-job-bounds", "the seed is tried a hundred times", seed, { "spec.backoffLimit": 100 }),
    bad("require-job-bounds", "the seed may hang for ever", seed, { "spec.activeDeadlineSeconds": undefined }),
    bad("keep-rollback-history", "there is nothing to roll back to", worker, { "spec.revisionHistoryLimit": 0 }),
    bad("keep-rollback-history", "a hundred versions are kept", postgres, { "spec.revisionHistoryLimit": 100 }),
    bad("require-bounded-scratch", "scratch space has no end", api, { [`${podPath}.volumes[1].emptyDir`]: {} }),
    bad("require-bounded-scratch", "shared memory has no end", worker, {
        [`${podPath}.volumes`]: [{ name: "shm", emptyDir: { medium: "Memory" } }],
    }),
    bad("require-stable-scaling", "the largest number is the smallest", scaler, { "spec.maxReplicas": 2 }),
    bad("require-stable-scaling", "it shrinks at once", scaler, {
        "spec.behavior.scaleDown.stabilizationWindowSeconds": 0,
    }),
];
