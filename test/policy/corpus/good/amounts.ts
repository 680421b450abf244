import { agent, api, backup, main, podPath, postgres, seed, type Variation, worker } from "../case";
import { account, budget, deployment, object, selectorOf } from "../objects";
import { fine, plus } from "./variation";

const hpa = "HorizontalPodAutoscaler shop/api";
const workerBudget = "PodDisruptionBudget shop/worker";

export const amounts: readonly Variation[] = [
    fine("whole cores and binary units", worker, {
        [`${main}.resources.limits`]: { cpu: 1, memory: "256Mi", "ephemeral-storage": "0.125Gi" },
    }),
    fine("amounts in decimal units", worker, {
        [`${main}.resources.requests`]: { cpu: "0.1", memory: "100M", "ephemeral-storage": "1e8" },
        [`${main}.resources.limits`]: { cpu: "100m", memory: "134217728", "ephemeral-storage": "100M" },
    }),
    fine("limits equal requests", postgres, {
        [`${main}.resources.limits`]: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
    }),
    fine("the memory limit is exactly four times the request", worker, {
        [`${main}.resources.limits.memory`]: "512Mi",
    }),
    fine("the CPU limit is exactly ten times the request", agent, { [`${main}.resources.limits.cpu`]: "1" }),
    fine("an extended resource beside the others", worker, {
        [`${main}.resources.limits["example.com/gpu"]`]: 1,
        [`${main}.resources.requests["example.com/gpu"]`]: 1,
    }),
    fine("three replicas", worker, { "spec.replicas": 3 }),
    fine("a hundred replicas is the scaler's business", hpa, { "spec.maxReplicas": 20 }),
    fine("a budget by percentage that leaves one to go", workerBudget, { "spec.maxUnavailable": "50%" }),
    fine("a budget that keeps one of two", workerBudget, { "spec.maxUnavailable": undefined, "spec.minAvailable": 1 }),
    fine("a budget that keeps half of two", workerBudget, {
        "spec.maxUnavailable": undefined,
        "spec.minAvailable": "50%",
    }),
    fine("spread by anti-affinity", worker, {
        [`${podPath}.topologySpreadConstraints`]: undefined,
        [`${podPath}.affinity`]: {
            podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                    {
                        weight: 100,
                        podAffinityTerm: {
                            topologyKey: "kubernetes.io/hostname",
                            labelSelector: { matchLabels: selectorOf("worker") },
                        },
                    },
                ],
            },
        },
    }),
    fine("spread over zones alone", worker, {
        [`${podPath}.topologySpreadConstraints[0].topologyKey`]: "topology.kubernetes.io/zone",
    }),
    fine("a Deployment on a claim stops before it starts", worker, {
        "spec.strategy": { type: "Recreate" },
        [`${podPath}.volumes`]: [{ name: "data", persistentVolumeClaim: { claimName: "backups" } }],
    }),
    fine("no pod more and none less is said in percent", worker, {
        "spec.strategy.rollingUpdate": { maxSurge: "50%", maxUnavailable: "0%" },
    }),
    fine("the agent moves node by node", agent, {
        "spec.updateStrategy": { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    }),
    fine("the set is updated behind a partition", postgres, {
        "spec.updateStrategy": { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    }),
    fine("a long goodbye", api, { [`${podPath}.terminationGracePeriodSeconds`]: 120 }),
    fine("a hook that sleeps in a shell, with time to spare", worker, {
        [`${main}.lifecycle`]: { preStop: { exec: { command: ["sh", "-c", "sleep 5"] } } },
    }),
    fine("a hook that does not sleep", worker, {
        [`${main}.lifecycle`]: { preStop: { httpGet: { path: "/stopping", port: "http" } } },
    }),
    fine("the job is not repeated at all", seed, { "spec.backoffLimit": 0 }),
    fine("the job cleans up after itself", seed, { "spec.ttlSecondsAfterFinished": 3600 }),
    fine("a newer backup replaces the one that hangs", backup, { "spec.concurrencyPolicy": "Replace" }),
    fine("the history is left to the default", worker, { "spec.revisionHistoryLimit": undefined }),
    fine("the shrink window is left to the default", hpa, { "spec.behavior": undefined }),
    fine("scaling by one container", hpa, {
        "spec.metrics[0]": {
            type: "ContainerResource",
            containerResource: {
                name: "cpu",
                container: "api",
                target: { type: "Utilization", averageUtilization: 60 },
            },
        },
    }),
    fine("scaling by an amount instead of a share", hpa, {
        "spec.metrics[0]": {
            type: "Resource",
            resource: { name: "memory", target: { type: "AverageValue", averageValue: "200Mi" } },
        },
    }),
    plus(
        "a workload that KEDA scales from nothing",
        deployment("mailer", {}, { replicas: undefined }),
        account("mailer"),
        object("keda.sh/v1alpha1", "ScaledObject", "mailer", {
            spec: { scaleTargetRef: { name: "mailer" }, minReplicaCount: 2, maxReplicaCount: 5 },
        }),
        budget("mailer"),
    ),
];
