import { given } from "../core/given";
import { objectName } from "../core/naming";
import type { AutoscalerArgs, Credentials, Fallback, KedaScaling, KedaTrigger } from "./args";
import type { ScaledObject, ScaleTrigger, TriggerAuthentication } from "./resources";
import { behaviorOf, horizontalName, metadataOf, targetReference } from "./specs";

type Target = AutoscalerArgs["target"];

export function scaledObject(target: Target, scaling: KedaScaling): ScaledObject {
    return {
        apiVersion: "keda.sh/v1alpha1",
        kind: "ScaledObject",
        metadata: metadataOf(target, "ScaledObject", `${target.part.name}-scaler`),
        spec: {
            scaleTargetRef: targetReference(target),
            minReplicaCount: scaling.min,
            maxReplicaCount: scaling.max,
            pollingInterval: scaling.pollingSeconds ?? 30,
            ...given("fallback", scaling.fallback && fallbackOf(scaling.fallback)),
            advanced: {
                // Removing the scaler must not drop the workload to a count from long ago.
                restoreToOriginalReplicaCount: false,
                horizontalPodAutoscalerConfig: {
                    name: horizontalName(target),
                    behavior: behaviorOf(scaling.behaviour),
                },
            },
            triggers: scaling.triggers.map((trigger) => triggerOf(target, trigger)),
        },
    };
}

function fallbackOf({ failureThreshold, replicas, keepIfHigher }: Fallback): ScaledObject["spec"]["fallback"] {
    return { failureThreshold, replicas, behavior: keepIfHigher === false ? "static" : "currentReplicasIfHigher" };
}

/** What distinguishes a trigger from the others of its workload. */
export function triggerName(trigger: KedaTrigger): string {
    return "name" in trigger ? trigger.name : trigger.kind;
}

function triggerOf(target: Target, trigger: KedaTrigger): ScaleTrigger {
    const perPod = (type: ScaleTrigger["type"], metadata: ScaleTrigger["metadata"]): ScaleTrigger => ({
        type,
        name: triggerName(trigger),
        metricType: "AverageValue",
        metadata,
        ...given("authenticationRef", credentialsOf(trigger) && { name: authenticationName(target, trigger) }),
    });
    switch (trigger.kind) {
        case "cpu":
        case "memory":
            return {
                type: trigger.kind,
                name: trigger.kind,
                metricType: "Utilization",
                metadata: { value: String(trigger.percent) },
            };
        case "redisList":
            return perPod("redis", {
                address: trigger.address,
                listName: trigger.list,
                listLength: String(trigger.lengthPerPod),
                databaseIndex: String(trigger.database ?? 0),
                enableTLS: String(trigger.authority !== undefined),
            });
        case "postgres":
            return perPod("postgresql", {
                host: trigger.host,
                port: String(trigger.port),
                dbName: trigger.database,
                userName: trigger.user,
                sslmode: trigger.sslMode ?? "require",
                query: trigger.query,
                targetQueryValue: String(trigger.valuePerPod),
            });
        case "prometheus":
            return perPod("prometheus", {
                serverAddress: trigger.server,
                query: trigger.query,
                threshold: String(trigger.valuePerPod),
                ignoreNullValues: String(trigger.emptyIsZero ?? false),
            });
    }
}

/** One per trigger that logs in somewhere. Nothing of the Secret's contents is in it. */
export function triggerAuthentications(target: Target, scaling: KedaScaling): readonly TriggerAuthentication[] {
    return scaling.triggers.flatMap((trigger) => {
        const credentials = credentialsOf(trigger);
        if (credentials === undefined) return [];
        const { secretName, passwordKey, usernameKey } = credentials;
        const authority = trigger.kind === "redisList" ? trigger.authority : undefined;
        return [
            {
                apiVersion: "keda.sh/v1alpha1",
                kind: "TriggerAuthentication",
                metadata: metadataOf(target, "TriggerAuthentication", authenticationName(target, trigger)),
                spec: {
                    secretTargetRef: [
                        ...(usernameKey === undefined
                            ? []
                            : [{ parameter: "username", name: secretName, key: usernameKey } as const]),
                        { parameter: "password", name: secretName, key: passwordKey },
                        ...(authority === undefined
                            ? []
                            : [{ parameter: "ca", name: authority.secretName, key: authority.key } as const]),
                    ],
                },
            },
        ];
    });
}

function credentialsOf(trigger: KedaTrigger): Credentials | undefined {
    return "credentials" in trigger ? trigger.credentials : undefined;
}

function authenticationName(target: Target, trigger: KedaTrigger): string {
    return objectName("TriggerAuthentication", target.part.name, triggerName(trigger));
}
