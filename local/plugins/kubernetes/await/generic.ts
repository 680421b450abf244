// What the common conventions of status say about an object of any kind: observed generation and standard conditions.
import { type JsonObject, stringAt } from "../../protocol/json";
import { conditionOf, describeCondition, isObserved } from "./conditions";
import { type Rules, ready, unready } from "./rules";

/** For every kind without rules of its own, where the user asks to wait for those too. */
export const generic: Rules = {
    judge: (object) => {
        if (!isObserved(object))
            return unready("Waiting for the controller", ["the controller has not seen the object"]);
        const failing = told(object, "Stalled", "True") ?? told(object, "Failed", "True");
        if (failing) return unready(failing, [failing]);
        const pending =
            told(object, "Reconciling", "True") ?? told(object, "Ready", "False") ?? told(object, "Ready", "Unknown");
        if (pending) return unready(pending, [pending]);
        if (stringAt(object, "kind") === "CustomResourceDefinition") {
            const refused = told(object, "NamesAccepted", "False");
            if (refused) return unready(refused, [refused]);
            if (conditionOf(object, "Established")?.status !== "True") {
                return unready("Waiting for the definition to be established", ["the definition is not established"]);
            }
        }
        return ready("Resource is current");
    },
};

function told(object: JsonObject, type: string, status: string): string | undefined {
    const condition = conditionOf(object, type);
    return condition?.status === status ? describeCondition(condition) || `${type} is ${status}` : undefined;
}
