import { type JsonObject, numberAt, objectsAt, stringAt } from "../../protocol/json";
import { REVISION } from "../objects/annotations";
import { annotationOf, nameOf, namespaceOf } from "../objects/object";
import { conditionOf, describeCondition, hasCondition, isObserved, isOwnedBy } from "./conditions";
import { podsOf, problemsOf } from "./pods";
import { apps, core, type Rules, ready, unready } from "./rules";

/** Available, with the ReplicaSet of the current revision up, and every claim of the pods bound. */
export const deployment: Rules = {
    onRead: true,
    related: (object) => {
        const namespace = namespaceOf(object);
        const claims = claimNames(object);
        return [
            { gvk: apps("ReplicaSet"), namespace, select: (set) => isOwnedBy(set, object) },
            podsOf(namespace, (pod) =>
                objectsAt(pod, "metadata", "ownerReferences").some((o) => o.kind === "ReplicaSet"),
            ),
            ...(claims.size === 0
                ? []
                : [
                      {
                          gvk: core("PersistentVolumeClaim"),
                          namespace,
                          select: (c: JsonObject) => claims.has(nameOf(c)),
                      },
                  ]),
        ];
    },
    judge: (object, [sets = [], pods = [], claims = []]) => {
        const revision = annotationOf(object, REVISION);
        const current = sets.find((set) => annotationOf(set, REVISION) === revision && revision !== "");
        const wanted = (current && numberAt(current, "spec", "replicas")) ?? numberAt(object, "spec", "replicas") ?? 1;
        const up = (current && numberAt(current, "status", "readyReplicas")) ?? 0;

        const available = hasCondition(object, "Available");
        const rolledOut = revision === "1" || finishedRollout(object);
        const unbound = missingClaims(object, claims);
        const setReady = current !== undefined && up >= wanted;
        if (isObserved(object) && available && setReady && rolledOut && unbound.length === 0) {
            return numberAt(object, "spec", "replicas") === 0
                ? ready("Deployment initialization complete", { warning: "Deployment has 0 replicas: nothing runs" })
                : ready("Deployment initialization complete");
        }
        const own = pods.filter((pod) => current && isOwnedBy(pod, current));
        return unready(statusText(setReady, rolledOut, up, wanted), [
            ...conditionProblems(object, available, rolledOut),
            setReady ? undefined : shortfall(revision),
            ...unbound.map((claim) => `PersistentVolumeClaim "${claim}" is not bound`),
            ...problemsOf(own),
        ]);
    },
};

function finishedRollout(object: JsonObject): boolean {
    const progressing = conditionOf(object, "Progressing");
    return progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable";
}

function statusText(setReady: boolean, rolledOut: boolean, up: number, wanted: number): string {
    if (!setReady) return `Waiting for app ReplicaSet to be available (${up}/${wanted} Pods available)`;
    return rolledOut ? "Waiting for the Deployment to be available" : "Waiting for the rollout to finish";
}

function shortfall(revision: string): string {
    return revision === "" || revision === "1"
        ? "Minimum number of live Pods was not attained"
        : "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live";
}

function conditionProblems(object: JsonObject, available: boolean, rolledOut: boolean): (string | undefined)[] {
    const told = (type: string): string | undefined => {
        const condition = conditionOf(object, type);
        return condition && describeCondition(condition);
    };
    const progressing = conditionOf(object, "Progressing");
    return [
        available ? undefined : told("Available"),
        // The Deployment's own controller could not make pods: quota, admission, a missing service account.
        hasCondition(object, "ReplicaFailure") ? told("ReplicaFailure") : undefined,
        !rolledOut && progressing?.status === "False" ? told("Progressing") : undefined,
    ];
}

function claimNames(object: JsonObject): Set<string> {
    const volumes = objectsAt(object, "spec", "template", "spec", "volumes");
    const names = volumes.map((volume) => stringAt(volume, "persistentVolumeClaim", "claimName"));
    return new Set(names.filter((name) => name !== ""));
}

function missingClaims(object: JsonObject, claims: readonly JsonObject[]): string[] {
    const bound = new Set(claims.filter((c) => stringAt(c, "status", "phase") === "Bound").map(nameOf));
    return [...claimNames(object)].filter((name) => !bound.has(name));
}
