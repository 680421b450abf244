import type { HorizontalPodAutoscalerBehavior } from "kubernetes-types/autoscaling/v2";
import type { ObjectMeta } from "kubernetes-types/meta/v1";

/** The fields that are used of custom resources whose types no package of this program carries. */

export interface CrossVersionTarget {
    readonly apiVersion: "apps/v1";
    readonly kind: "Deployment" | "StatefulSet";
    readonly name: string;
}

export interface VerticalPodAutoscaler {
    readonly apiVersion: "autoscaling.k8s.io/v1";
    readonly kind: "VerticalPodAutoscaler";
    readonly metadata: ObjectMeta;
    readonly spec: {
        readonly targetRef: CrossVersionTarget;
        readonly updatePolicy: { readonly updateMode: "Off" | "Initial" };
        readonly resourcePolicy: { readonly containerPolicies: readonly ContainerPolicy[] };
    };
}

export interface ContainerPolicy {
    readonly containerName: string;
    readonly minAllowed: { readonly cpu: string; readonly memory: string };
    readonly maxAllowed: { readonly cpu: string; readonly memory: string };
    readonly controlledResources: readonly ("cpu" | "memory")[];
    readonly controlledValues: "RequestsAndLimits" | "RequestsOnly";
}

export interface ScaledObject {
    readonly apiVersion: "keda.sh/v1alpha1";
    readonly kind: "ScaledObject";
    readonly metadata: ObjectMeta;
    readonly spec: {
        readonly scaleTargetRef: CrossVersionTarget;
        readonly minReplicaCount: number;
        readonly maxReplicaCount: number;
        readonly pollingInterval: number;
        readonly fallback?: {
            readonly failureThreshold: number;
            readonly replicas: number;
            readonly behavior: "static" | "currentReplicasIfHigher";
        };
        readonly advanced: {
            readonly restoreToOriginalReplicaCount: boolean;
            readonly horizontalPodAutoscalerConfig: {
                readonly name: string;
                readonly behavior: HorizontalPodAutoscalerBehavior;
            };
        };
        readonly triggers: readonly ScaleTrigger[];
    };
}

export interface ScaleTrigger {
    readonly type: "cpu" | "memory" | "redis" | "postgresql" | "prometheus";
    readonly name: string;
    readonly metricType: "Utilization" | "AverageValue";
    readonly metadata: Readonly<Record<string, string>>;
    readonly authenticationRef?: { readonly name: string };
}

export interface TriggerAuthentication {
    readonly apiVersion: "keda.sh/v1alpha1";
    readonly kind: "TriggerAuthentication";
    readonly metadata: ObjectMeta;
    readonly spec: {
        readonly secretTargetRef: readonly {
            readonly parameter: "username" | "password" | "ca";
            readonly name: string;
            readonly key: string;
        }[];
    };
}
