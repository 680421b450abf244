import { equal, numberAt, objectAt, stringAt } from "../../protocol/json";
import { type Rules, ready, unready } from "./rules";

/** The quota controller has taken over the limits. */
export const resourceQuota: Rules = {
    fixedSeconds: 60,
    judge: (object) =>
        equal(objectAt(object, "spec", "hard"), objectAt(object, "status", "hard"))
            ? ready("ResourceQuota is in force")
            : unready("Waiting for the quota to be in force", ["the quota controller has not taken over the limits"]),
};

export const replicationController: Rules = {
    fixedSeconds: 600,
    judge: (object) => {
        const wanted = numberAt(object, "spec", "replicas") ?? 1;
        const available = numberAt(object, "status", "availableReplicas") ?? 0;
        const text = `${available}/${wanted} replicas available`;
        return available === wanted ? ready(text) : unready(`Waiting for replicas (${text})`, [text]);
    },
};

/** A token Secret gets its contents from a controller; every other Secret is complete at once. */
export const secret: Rules = {
    fixedSeconds: 5,
    judge: (object) => {
        const filled = Object.keys(objectAt(object, "data")).length > 0;
        if (filled || stringAt(object, "type") !== "kubernetes.io/service-account-token")
            return ready("Secret is complete");
        return unready("Waiting for the token", ["the token controller has not filled the Secret"]);
    },
};
