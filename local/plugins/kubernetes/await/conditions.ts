import { type JsonObject, numberAt, objectsAt, stringAt } from "../../protocol/json";
import { uidOf } from "../objects/object";

export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
    return objectsAt(object, "status", "conditions").find((condition) => condition.type === type);
}

export function hasCondition(object: JsonObject, type: string): boolean {
    return stringAt(conditionOf(object, type), "status") === "True";
}

/** A condition in the words of errors: [Reason] message. */
export function describeCondition(condition: JsonObject): string {
    const reason = stringAt(condition, "reason");
    const message = stringAt(condition, "message");
    return reason === "" ? message : `[${reason}] ${message}`.trimEnd();
}

/** Whether the controller has seen the latest specification. */
export function isObserved(object: JsonObject): boolean {
    const generation = numberAt(object, "metadata", "generation");
    return generation === undefined || (numberAt(object, "status", "observedGeneration") ?? 0) >= generation;
}

export function isOwnedBy(object: JsonObject, owner: JsonObject): boolean {
    const uid = uidOf(owner);
    return objectsAt(object, "metadata", "ownerReferences").some((reference) => reference.uid === uid);
}
