import { stringAt } from "../../protocol/json";
import { namespaceOf } from "../objects/object";
import { conditionOf, describeCondition, hasCondition, isOwnedBy } from "./conditions";
import { podsOf, problemsOf } from "./pods";
import { type Rules, ready, unready } from "./rules";

// Other failures may still turn out well: the Job controller keeps trying.
const FINAL = new Set(["BackoffLimitExceeded", "DeadlineExceeded"]);

export const job: Rules = {
    onRead: true,
    restarts: true,
    related: (object) => [podsOf(namespaceOf(object), (pod) => isOwnedBy(pod, object))],
    judge: (object, [pods = []]) => {
        if (stringAt(object, "status", "startTime") === "") {
            return unready("Waiting for the Job to start", ["the Job has not started", ...problemsOf(pods)]);
        }
        if (hasCondition(object, "Complete")) return ready("Job completed");
        const failure = hasCondition(object, "Failed") ? conditionOf(object, "Failed") : undefined;
        return unready(
            "Waiting for the Job to complete",
            [failure ? describeCondition(failure) : "the Job has not completed", ...problemsOf(pods)],
            { failed: failure !== undefined && FINAL.has(stringAt(failure, "reason")) },
        );
    },
};
