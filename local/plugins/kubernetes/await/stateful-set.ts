import { numberAt, stringAt } from "../../protocol/json";
import { namespaceOf } from "../objects/object";
import { isObserved, isOwnedBy } from "./conditions";
import { podsOf, problemsOf } from "./pods";
import { type Rules, ready, unready } from "./rules";

/** All replicas there, ready and of the newest revision. */
export const statefulSet: Rules = {
    onRead: true,
    related: (object) => [podsOf(namespaceOf(object), (pod) => isOwnedBy(pod, object))],
    judge: (object, [pods = []]) => {
        const wanted = numberAt(object, "spec", "replicas") ?? 1;
        const count = (field: string): number => numberAt(object, "status", field) ?? 0;
        const up = count("readyReplicas");
        const current = stringAt(object, "status", "currentRevision");
        const update = stringAt(object, "status", "updateRevision");
        // With OnDelete nobody but a person moves pods to a new revision, so it is not waited for.
        const manual =
            stringAt(object, "spec", "updateStrategy", "type") === "OnDelete" &&
            (numberAt(object, "metadata", "generation") ?? 1) > 1;

        const complete = count("replicas") === wanted && up === wanted;
        const advanced = manual || (current === update && count("currentReplicas") === wanted);
        if (isObserved(object) && complete && advanced) return ready("StatefulSet initialization complete");
        return unready(`Waiting for StatefulSet replicas to be ready (${up}/${wanted})`, [
            complete ? undefined : `${up} out of ${wanted} replicas succeeded readiness checks`,
            advanced || current === update
                ? undefined
                : `StatefulSet controller failed to advance from revision "${current}" to revision "${update}"`,
            ...problemsOf(pods),
        ]);
    },
};
