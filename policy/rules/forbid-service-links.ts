import { rule } from "../kernel";
import { podExample } from "./support/examples";

export const forbidServiceLinks = rule({
    name: "forbid-service-links",
    title: "Keep other Services out of the environment",
    why: "By default every Service of the namespace puts seven variables into every container. They tell an intruder where things are, and a Service named like a setting (REDIS_PORT) silently changes a program.",
    remedy: "set enableServiceLinks to false on the pod",
    group: "pod-security",
    severity: "low",
    references: [],
    parameters: {},
    examples: {
        good: podExample(`enableServiceLinks: false
containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]`),
        bad: podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]"),
    },
    scope: "pod",
    *check(pod) {
        // Nobody can say it of a workflow's step.
        if (pod.isStep) return;
        const at = pod.spec.at("enableServiceLinks");
        if (at.boolean() !== false) yield { at, want: "false" };
    },
});
