import { conditionOf, describeCondition, hasCondition } from "./conditions";
import { isPodReady, podProblems } from "./pods";
import { type Rules, ready, unready } from "./rules";

export const pod: Rules = {
    onRead: true,
    restarts: true,
    judge: (object) => {
        if (isPodReady(object)) return ready("Pod is ready");
        const pending = ["PodScheduled", "Initialized", "Ready"].find((type) => !hasCondition(object, type)) ?? "Ready";
        const problems = podProblems(object);
        const condition = conditionOf(object, pending);
        const told = condition ? describeCondition(condition) : "";
        return unready(
            `Waiting for the Pod to be ${pending === "PodScheduled" ? "scheduled" : pending.toLowerCase()}`,
            [...(problems.length > 0 ? problems : [told === "" ? `the Pod is not ${pending}` : told])],
        );
    },
};
