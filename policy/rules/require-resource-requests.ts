import { nsa, rule, texts } from "../kernel";
import { containerExample } from "./support/examples";
import { missingResources } from "./support/resources";

export const requireResourceRequests = rule({
    name: "require-resource-requests",
    title: "Request what every container needs",
    why: "The scheduler places pods by their requests, and an autoscaler measures use against them: without requests nodes fill up past what they have, and the scaler has nothing to compare with.",
    remedy: "set resources.requests for each named resource on the container, init containers and sidecars included",
    group: "resources-and-availability",
    severity: "high",
    references: [nsa("resource-policies/requests")],
    parameters: {
        resources: texts(["cpu", "memory"], "The resources that every container must request."),
    },
    examples: {
        good: containerExample("resources: { requests: { cpu: 100m, memory: 256Mi } }"),
        bad: containerExample("resources: { requests: { cpu: 100m } }"),
    },
    scope: "container",
    *check(container, { resources }) {
        yield* missingResources(container, "requests", resources);
    },
});
