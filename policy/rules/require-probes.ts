import { rule } from "../kernel";
import { containerExample } from "./support/examples";
import { asksSomething, isProbed } from "./support/probes";

export const requireProbes = rule({
    name: "require-probes",
    title: "Ask every long-running container whether it is alive and whether it is ready",
    why: "Without a readiness probe traffic goes to programs that are not up yet and rollouts call broken versions done; without a liveness probe a program that hangs stays hung.",
    remedy: "add livenessProbe and readinessProbe with a handler that can fail",
    group: "resources-and-availability",
    severity: "high",
    references: [],
    parameters: {},
    examples: {
        good: containerExample(`livenessProbe: { httpGet: { path: /health/live, port: 8000 } }
readinessProbe: { httpGet: { path: /health/ready, port: 8000 } }`),
        bad: containerExample("livenessProbe: { exec: { command: [/bin/true] } }"),
    },
    scope: "container",
    *check(container) {
        if (!isProbed(container)) return;
        for (const name of ["livenessProbe", "readinessProbe"]) {
            const at = container.field.at(name);
            if (!asksSomething(at)) yield { at, want: "a probe that can fail" };
        }
    },
});
