import { numberAt, stringAt } from "../../protocol/json";
import { namespaceOf } from "../objects/object";
import { isObserved, isOwnedBy } from "./conditions";
import { podsOf, problemsOf } from "./pods";
import { type Rules, ready, unready } from "./rules";

const COUNTS = [
    ["currentNumberScheduled", "Scheduled"],
    ["updatedNumberScheduled", "Updated"],
    ["numberAvailable", "Available"],
    ["numberReady", "Ready"],
] as const;

/** On every node that is to have one: scheduled, updated, available, ready. */
export const daemonSet: Rules = {
    onRead: true,
    related: (object) => [podsOf(namespaceOf(object), (pod) => isOwnedBy(pod, object))],
    judge: (object, [pods = []]) => {
        const wanted = numberAt(object, "status", "desiredNumberScheduled") ?? 0;
        if (!isObserved(object))
            return unready("Waiting for the controller", ["the controller has not seen the DaemonSet"]);
        const manual = stringAt(object, "spec", "updateStrategy", "type") === "OnDelete";
        for (const [field, word] of COUNTS) {
            const count = numberAt(object, "status", field) ?? 0;
            if (count >= wanted || (manual && field === "updatedNumberScheduled")) continue;
            const text = `${word}: ${count}/${wanted}`;
            return unready(text, [text, ...problemsOf(pods)]);
        }
        return ready("DaemonSet initialization complete");
    },
};
