import type {
    HorizontalPodAutoscaler,
    HorizontalPodAutoscalerBehavior,
    HorizontalPodAutoscalerSpec,
    HPAScalingRules,
    MetricSpec,
} from "kubernetes-types/autoscaling/v2";
import type { ObjectMeta } from "kubernetes-types/meta/v1";
import { given } from "../core/given";
import { labels } from "../core/labels";
import { objectName } from "../core/naming";
import type { ContainerArgs } from "../workload";
import type { AutoscalerArgs, Behaviour, HorizontalScaling, Pace, VerticalScaling } from "./args";
import type { CustomMetric } from "./metrics";
import type { CrossVersionTarget, VerticalPodAutoscaler } from "./resources";

type Target = AutoscalerArgs["target"];

export function horizontalPodAutoscaler(
    target: Target,
    scaling: HorizontalScaling,
    served: readonly CustomMetric[],
): HorizontalPodAutoscaler & { spec: HorizontalPodAutoscalerSpec } {
    return {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: metadataOf(target, "HorizontalPodAutoscaler", horizontalName(target)),
        spec: {
            scaleTargetRef: targetReference(target),
            minReplicas: scaling.min,
            maxReplicas: scaling.max,
            metrics: [
                ...utilization("cpu", scaling.cpuPercent),
                ...utilization("memory", scaling.memoryPercent),
                ...(scaling.metrics ?? []).map((metric) => ownMetric(target, metric, served)),
            ],
            behavior: behaviorOf(scaling.behaviour),
        },
    };
}

function utilization(name: "cpu" | "memory", percent: number | undefined): readonly MetricSpec[] {
    if (percent === undefined) return [];
    return [{ type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization: percent } } }];
}

/** What is one number for all pods belongs to the namespace, and is divided by how many there are. */
function ownMetric(
    { part }: Target,
    { name, perPod }: NonNullable<HorizontalScaling["metrics"]>[number],
    served: readonly CustomMetric[],
): MetricSpec {
    const common = { metric: { name }, target: { type: "AverageValue", averageValue: perPod } };
    const shared = served.some((one) => one.name === name && one.measure.kind === "shared");
    if (!shared) return { type: "Pods", pods: common };
    const describedObject = { apiVersion: "v1", kind: "Namespace", name: part.namespace };
    return { type: "Object", object: { describedObject, ...common } };
}

/** Every engine's autoscaler goes by one name, for dashboards and alerts. */
export function horizontalName(target: Target): string {
    return objectName("HorizontalPodAutoscaler", target.part.name, "hpa");
}

export function behaviorOf({ up, down }: Behaviour): HorizontalPodAutoscalerBehavior {
    return { scaleUp: rulesOf(up), scaleDown: rulesOf(down) };
}

function rulesOf({ percent, pods, periodSeconds, stabilizationSeconds }: Pace): HPAScalingRules {
    const policy = (type: "Percent" | "Pods", value: number | undefined) =>
        value === undefined ? [] : [{ type, value, periodSeconds }];
    return {
        stabilizationWindowSeconds: stabilizationSeconds,
        selectPolicy: "Max",
        policies: [...policy("Percent", percent), ...policy("Pods", pods)],
    };
}

/** Bounded by what the containers were given: a recommendation outside that is a matter for the settings. */
export function verticalPodAutoscaler(target: Target, vertical: VerticalScaling): VerticalPodAutoscaler {
    const containers: readonly ContainerArgs[] = [target.main, ...(target.sidecars ?? [])];
    return {
        apiVersion: "autoscaling.k8s.io/v1",
        kind: "VerticalPodAutoscaler",
        metadata: metadataOf(
            target,
            "VerticalPodAutoscaler",
            objectName("VerticalPodAutoscaler", vertical.name ?? `${target.part.name}-vpa`),
        ),
        spec: {
            targetRef: targetReference(target),
            updatePolicy: { updateMode: vertical.mode },
            resourcePolicy: {
                containerPolicies: containers.map(({ name, resources: { requests, limits } }) => ({
                    containerName: name,
                    minAllowed: { cpu: requests.cpu, memory: requests.memory },
                    maxAllowed: { cpu: limits.cpu, memory: limits.memory },
                    controlledResources: ["cpu", "memory"],
                    controlledValues: "RequestsAndLimits",
                })),
            },
        },
    };
}

export function targetReference(target: Target): CrossVersionTarget {
    return { apiVersion: "apps/v1", kind: target.kind, name: target.objectName ?? target.part.name };
}

export function metadataOf(target: Target, kind: string, name: string): ObjectMeta {
    return {
        name: objectName(kind, name),
        ...given("namespace", target.part.namespace),
        labels: { ...labels(target.part) },
    };
}
