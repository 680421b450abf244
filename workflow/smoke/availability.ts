import type { HorizontalPodAutoscaler } from "kubernetes-types/autoscaling/v2";
import type { Node } from "kubernetes-types/core/v1";
import type { PodDisruptionBudget } from "kubernetes-types/policy/v1";
import { matches } from "../connections/selectors";
import { differences } from "./differences";
import {
    compared,
    eachPod,
    type KubeObject,
    ofKind,
    podsOf,
    running,
    type SmokeCheck,
    title,
    type Workload,
    type World,
    workloadKinds,
} from "./world";

const replicated = ["Deployment", "StatefulSet"] as const;

const checks: readonly Omit<SmokeCheck, "group">[] = [
    {
        name: "pods keep apart: anti-affinity and spread over zones",
        faults: (world) =>
            eachPod(world, (pod, { affinity, topologySpreadConstraints }) =>
                differences({ affinity, topologySpreadConstraints }, pod),
            ),
    },
    {
        name: "replicas are on several nodes",
        faults: (world) => {
            const nodes = ofKind<Node>(world.live, "Node").filter(({ spec }) => spec?.unschedulable !== true);
            if (nodes.length < 2) return [];
            return ofKind<Workload>(world.declared, ...replicated).flatMap((workload) => {
                const placed = podsOf(world, workload).map(({ spec }) => spec?.nodeName);
                return placed.length > 1 && new Set(placed).size === 1
                    ? [`${title(workload)}: all ${placed.length} pods are on ${placed[0]}`]
                    : [];
            });
        },
    },
    {
        name: "rolling updates: one more, never one less",
        faults: (world) => [
            ...compared<Workload>(world, ["Deployment"], (live, { spec }) =>
                differences(spec?.strategy, live.spec?.strategy, "strategy"),
            ),
            ...compared<{ spec?: { updateStrategy?: object } }>(world, ["StatefulSet", "DaemonSet"], (live, { spec }) =>
                differences(spec?.updateStrategy, live.spec?.updateStrategy, "updateStrategy"),
            ),
        ],
    },
    {
        name: "probes ask what, when and how patiently was declared",
        faults: (world) =>
            eachPod(world, (pod, template) =>
                running(template).flatMap(({ name, startupProbe, readinessProbe, livenessProbe }) =>
                    differences(
                        { startupProbe, readinessProbe, livenessProbe },
                        running(pod).find((one) => one.name === name),
                        name,
                    ),
                ),
            ),
    },
    {
        name: "disruption budgets let a pod move",
        faults: (world) =>
            compared<PodDisruptionBudget>(world, ["PodDisruptionBudget"], ({ status }, declared) =>
                (status?.disruptionsAllowed ?? 0) > 0 || (status?.expectedPods === 0 && guardsOthers(world, declared))
                    ? []
                    : [`${status?.currentHealthy ?? 0} of ${status?.expectedPods ?? 0} healthy: none may move`],
            ),
    },
    {
        name: "autoscalers scale what was declared, by what and how far",
        faults: (world) =>
            compared<HorizontalPodAutoscaler>(world, ["HorizontalPodAutoscaler"], ({ spec }, declared) =>
                differences(declared.spec, spec, "spec"),
            ),
    },
    {
        name: "autoscalers can read what they scale by",
        settles: true,
        faults: (world) =>
            compared<HorizontalPodAutoscaler>(world, ["HorizontalPodAutoscaler"], ({ status }) =>
                (status?.conditions ?? [])
                    .filter(
                        ({ type, status: holds }) =>
                            ["ScalingActive", "AbleToScale"].includes(type) && holds !== "True",
                    )
                    .map(({ type, message }) => `${type} does not hold: ${message ?? "no reason given"}`),
            ),
    },
    {
        name: "nodes are ready",
        faults: ({ live }) => {
            const nodes = ofKind<Node>(live, "Node");
            const sick = nodes.filter(
                ({ status }) =>
                    !(status?.conditions ?? []).some(({ type, status: on }) => type === "Ready" && on === "True"),
            );
            return nodes.length === 0 ? ["there is no node"] : sick.map((node) => `${title(node)} is not ready`);
        },
    },
    {
        name: "grace to stop, priority and place as declared",
        faults: (world) =>
            eachPod(world, (pod, template) => {
                const { terminationGracePeriodSeconds, priorityClassName, nodeSelector } = template;
                return differences({ terminationGracePeriodSeconds, priorityClassName, nodeSelector }, pod);
            }),
    },
];

export const availabilityChecks: readonly SmokeCheck[] = checks.map((check) => ({ group: "availability", ...check }));

/** Pods of a gateway's data plane are made by its controller: where that does not run there is nothing to guard yet. */
function guardsOthers({ declared }: World, budget: PodDisruptionBudget & KubeObject): boolean {
    const selector = budget.spec?.selector ?? {};
    return !ofKind<Workload>(declared, ...workloadKinds).some(
        ({ metadata, spec }) =>
            metadata.namespace === budget.metadata.namespace &&
            matches(selector, spec?.template?.metadata?.labels ?? {}),
    );
}
