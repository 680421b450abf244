// Why pods are not running, in the cluster's own words.
import { type JsonObject, numberAt, objectAt, objectsAt, stringAt } from "../../protocol/json";
import { nameOf, namespaceOf } from "../objects/object";
import { conditionOf, describeCondition, hasCondition } from "./conditions";
import { core, type Related } from "./rules";

// Every pod passes through these; they are no problem.
const STARTING = new Set(["", "ContainerCreating", "PodInitializing"]);

export function podsOf(namespace: string, select: (pod: JsonObject) => boolean): Related {
    return { gvk: core("Pod"), namespace, select };
}

export function isPodReady(pod: JsonObject): boolean {
    return hasCondition(pod, "Ready") || stringAt(pod, "status", "phase") === "Succeeded";
}

/** What keeps one pod from running; nothing while it is just starting. */
export function podProblems(pod: JsonObject): string[] {
    if (isPodReady(pod)) return [];
    const scheduled = conditionOf(pod, "PodScheduled");
    const unscheduled = scheduled && scheduled.status === "False" ? [describeCondition(scheduled)] : [];
    const failed = stringAt(pod, "status", "phase") === "Failed" ? [describeCondition(objectAt(pod, "status"))] : [];
    return [...failed.filter((text) => text !== ""), ...unscheduled, ...containers(pod).flatMap(containerProblems)];
}

/** The same for several pods, each line naming its pod; alike problems are told once. */
export function problemsOf(pods: readonly JsonObject[]): string[] {
    const first = new Map<string, { pod: JsonObject; count: number }>();
    for (const pod of pods) {
        for (const problem of podProblems(pod)) {
            const known = first.get(problem);
            if (known) known.count++;
            else first.set(problem, { pod, count: 1 });
        }
    }
    return [...first].map(([problem, { pod, count }]) => {
        const others = count > 1 ? ` (and ${count - 1} more)` : "";
        return `[Pod ${namespaceOf(pod)}/${nameOf(pod)}]${others}: ${problem}`;
    });
}

function containers(pod: JsonObject): JsonObject[] {
    return [...objectsAt(pod, "status", "initContainerStatuses"), ...objectsAt(pod, "status", "containerStatuses")];
}

function containerProblems(status: JsonObject): string[] {
    const name = stringAt(status, "name");
    const waiting = objectAt(status, "state", "waiting");
    if (!STARTING.has(stringAt(waiting, "reason"))) return [`container "${name}": ${describeCondition(waiting)}`];
    for (const state of ["state", "lastState"]) {
        const terminated = objectAt(status, state, "terminated");
        const code = numberAt(terminated, "exitCode") ?? 0;
        if (code !== 0) {
            const why = describeCondition(terminated);
            return [`container "${name}": exited with code ${code}${why === "" ? "" : ` ${why}`}`];
        }
    }
    return [];
}
