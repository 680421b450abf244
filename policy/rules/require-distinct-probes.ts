import { type Container, type Findings, rule } from "../kernel";
import { containerExample } from "./support/examples";
import { handlerOf, patienceSeconds } from "./support/probes";

export const requireDistinctProbes = rule({
    name: "require-distinct-probes",
    title: "Let each probe answer a question of its own",
    why: "A liveness probe that fails as soon as readiness does restarts every pod that is merely busy, and so turns a slow database into an outage. A startup probe that gives up before liveness would protects nothing.",
    remedy: "give liveness its own path or a longer periodSeconds times failureThreshold than readiness, and startup a longer one still",
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
        yield* lessPatient(container, "livenessProbe", "readinessProbe");
        yield* lessPatient(container, "startupProbe", "livenessProbe");
    },
});

function* lessPatient(container: Container, patient: string, quick: string): Findings {
    const at = container.field.at(patient);
    const other = container.field.at(quick);
    if (!at.exists || !other.exists || handlerOf(at) !== handlerOf(other)) return;
    const [longer, shorter] = [patienceSeconds(at), patienceSeconds(other)];
    if (longer > shorter) return;
    const because = `it asks what ${quick} asks and gives up after ${longer}s, no later than that one's ${shorter}s`;
    yield { at, want: `another question, or more patience than ${quick}`, because };
}
