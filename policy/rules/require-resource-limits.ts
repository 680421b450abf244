import { nsa, rule, texts } from "../kernel";
import { celTexts } from "./support/cel";
import { containerExample } from "./support/examples";
import { missingResources } from "./support/resources";

export const requireResourceLimits = rule({
    name: "require-resource-limits",
    title: "Limit what every container may use",
    why: "One container without a limit can starve or evict everything else on its node.",
    remedy: "set resources.limits for each named resource on the container, init containers and sidecars included",
    group: "resources-and-availability",
    severity: "high",
    references: [nsa("resource-policies/limits")],
    parameters: {
        resources: texts(["cpu", "memory"], "The resources that every container must limit."),
    },
    examples: {
        good: containerExample("resources: { limits: { cpu: 500m, memory: 512Mi } }"),
        bad: containerExample("resources: { limits: { memory: 512Mi } }"),
    },
    admission: ({ resources }) => ({
        lasting: `${celTexts(resources)}.all(one, quantity(container.?resources.?limits[?one].orValue('0')).isGreaterThan(quantity('0')))`,
    }),
    scope: "container",
    *check(container, { resources }) {
        yield* missingResources(container, "limits", resources);
    },
});
