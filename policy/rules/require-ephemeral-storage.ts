import { nsa, rule } from "../kernel";
import { containerExample } from "./support/examples";
import { missingResources } from "./support/resources";

export const requireEphemeralStorage = rule({
    name: "require-ephemeral-storage",
    title: "Bound what every container may write to the node's disk",
    why: "Logs, scratch files and the container's own layer fill the disk that all pods of a node share; when it is full, the kubelet evicts pods that did nothing wrong.",
    remedy: "set ephemeral-storage in resources.requests and resources.limits of the container",
    group: "resources-and-availability",
    severity: "medium",
    references: [nsa("resource-policies/limits")],
    parameters: {},
    examples: {
        good: containerExample(
            "resources: { requests: { ephemeral-storage: 64Mi }, limits: { ephemeral-storage: 256Mi } }",
        ),
        bad: containerExample("resources: { limits: { cpu: 500m, memory: 512Mi } }"),
    },
    scope: "container",
    *check(container) {
        yield* missingResources(container, "requests", ["ephemeral-storage"]);
        yield* missingResources(container, "limits", ["ephemeral-storage"]);
    },
});
