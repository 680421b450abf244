import { type Field, nsa, ratio, rule } from "../kernel";
import { quantityOf } from "../kernel/quantity";
import { containerExample } from "./support/examples";

export const limitOvercommit = rule({
    name: "limit-overcommit",
    title: "Keep limits within reach of requests",
    why: "The node is filled by requests and used up to limits. When limits are many times the requests, pods that all work at once starve one another, and memory that is not there kills them.",
    remedy: "raise the request towards what the container really uses, or lower its limit",
    group: "resources-and-availability",
    severity: "medium",
    references: [nsa("resource-policies/limits")],
    parameters: {
        cpu: ratio(10, "How many times its CPU request a container's limit may be."),
        memory: ratio(4, "How many times its memory request a container's limit may be."),
    },
    examples: {
        good: containerExample(
            "resources: { requests: { cpu: 250m, memory: 512Mi }, limits: { cpu: 1, memory: 2Gi } }",
        ),
        bad: containerExample("resources: { requests: { cpu: 250m, memory: 64Mi }, limits: { cpu: 1, memory: 2Gi } }"),
    },
    scope: "container",
    *check(container, settings) {
        for (const [resource, most] of [
            ["cpu", settings.cpu],
            ["memory", settings.memory],
        ] as const) {
            const at = container.field.at("resources", "limits", resource);
            const limit = amountOf(at);
            const request = amountOf(container.field.at("resources", "requests", resource));
            if (request <= 0) continue;
            if (limit < request) yield { at, want: "at least the request", because: "the API server refuses it" };
            if (limit > request * most) {
                const times = Math.round((limit / request) * 10) / 10;
                yield { at, want: `at most ${most} times the request`, because: `${times} times the request` };
            }
        }
    },
});

/** What is not given is no number, and no smaller or larger than any: other rules miss it. */
function amountOf(at: Field): number {
    return quantityOf(at) ?? Number.NaN;
}
