import { rule } from "../kernel";
import { containerExample } from "./support/examples";
import { asksSomething, isProbed } from "./support/probes";

export const requireStartupProbe = rule({
    name: "require-startup-probe",
    title: "Give every long-running container a startup probe",
    why: "Without one the liveness probe has to be patient enough for the slowest start, and is then as patient with a program that hangs.",
    remedy: "add startupProbe whose periodSeconds times failureThreshold covers the slowest start",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {},
    examples: {
        good: containerExample(
            "startupProbe: { httpGet: { path: /health/live, port: 8000 }, periodSeconds: 2, failureThreshold: 30 }",
        ),
        bad: containerExample("livenessProbe: { httpGet: { path: /health/live, port: 8000 } }"),
    },
    scope: "container",
    *check(container) {
        const at = container.field.at("startupProbe");
        if (isProbed(container) && !asksSomething(at)) yield { at, want: "a probe that can fail" };
    },
});
