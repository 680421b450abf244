import { rule } from "../kernel";
import { podExample } from "./support/examples";

export const forbidBarePods = rule({
    name: "forbid-bare-pods",
    title: "Let a controller make every pod",
    why: "Nobody replaces a bare pod when its node goes away, and nobody rolls a bare ReplicaSet.",
    remedy: "use a Deployment, StatefulSet, DaemonSet, Job or CronJob",
    group: "resources-and-availability",
    severity: "high",
    references: [],
    parameters: {},
    examples: {
        good: podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]"),
        bad: `apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`,
    },
    scope: "object",
    kinds: ["Pod", "ReplicaSet", "ReplicationController"],
    *check(subject) {
        yield { at: subject.root.at("kind"), want: "Deployment, StatefulSet, DaemonSet, Job or CronJob" };
    },
});
