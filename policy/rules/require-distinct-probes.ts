import { type Container, type Field, rule } from "../kernel";
import { containerExample } from "./support/examples";
import { patienceSeconds, questionOf } from "./support/probes";

export const requireDistinctProbes = rule({
    name: "require-distinct-probes",
    title: "Let each probe answer a question of its own",
    why: "A liveness probe that fails as soon as readiness does restarts every pod that is merely busy, and so turns a slow database into an outage. A startup probe that repeats the liveness probe changes nothing.",
    remedy: "give liveness its own path or a longer periodSeconds times failureThreshold than readiness, and startup the time that the slowest start takes",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {},
    examples: {
        good: containerExample(`livenessProbe: { httpGet: { path: /health, port: 8000 }, periodSeconds: 15, failureThreshold: 4 }
readinessProbe: { httpGet: { path: /health, port: 8000 }, periodSeconds: 5, failureThreshold: 3 }`),
        bad: containerExample(`livenessProbe: { httpGet: { path: /health, port: 8000 } }
readinessProbe: { httpGet: { path: /health, port: 8000 } }`),
    },
    scope: "container",
    *check(container) {
        const liveness = container.field.at("livenessProbe");
        const readiness = container.field.at("readinessProbe");
        const startup = container.field.at("startupProbe");
        if (sameQuestion(liveness, readiness, container) && patienceSeconds(liveness) <= patienceSeconds(readiness)) {
            const because = `it asks what readinessProbe asks and gives up no later, after ${patienceSeconds(liveness)}s`;
            yield { at: liveness, want: "another question, or more patience than readinessProbe", because };
        }
        if (sameQuestion(startup, liveness, container) && patienceSeconds(startup) === patienceSeconds(liveness)) {
            const because = `it asks what livenessProbe asks, for the same ${patienceSeconds(startup)}s`;
            yield { at: startup, want: "the time that the slowest start takes", because };
        }
    },
});

function sameQuestion(probe: Field, other: Field, container: Container): boolean {
    return probe.exists && questionOf(probe, container) === questionOf(other, container);
}
