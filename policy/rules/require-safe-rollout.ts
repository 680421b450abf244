import { type Field, type Findings, podsOf, rule, type Subject, wholeNumber } from "../kernel";
import { podExample } from "./support/examples";
import { podCount } from "./support/scale";

const workload = (lines: string): string =>
    podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]").replace(
        "spec:\n  selector",
        `spec:\n  replicas: 2\n${lines}\n  selector`,
    );

export const requireSafeRollout = rule({
    name: "require-safe-rollout",
    title: "Roll out without taking away what serves",
    why: "A rollout that first stops pods and then starts others serves with fewer of them, or with none while a bad version fails to start.",
    remedy: "use RollingUpdate with maxUnavailable: 0 and maxSurge of at least 1; a Deployment on a claim may use Recreate",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {
        unavailablePerNode: wholeNumber(1, { minimum: 1 }, "How many pods of a DaemonSet may be down at once."),
    },
    examples: {
        good: workload("  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }"),
        bad: workload("  strategy: { type: Recreate }"),
    },
    scope: "object",
    kinds: ["Deployment", "StatefulSet", "DaemonSet"],
    *check(workload, { unavailablePerNode }) {
        if (workload.kind === "Deployment") yield* deployment(workload);
        else yield* ordered(workload, unavailablePerNode);
    },
});

function* deployment(workload: Subject): Findings {
    // Two pods cannot write one volume, so a claim leaves no way but to stop the old pod first.
    if (podsOf(workload).some(({ spec }) => mountsClaim(spec))) return;
    const strategy = workload.spec.at("strategy");
    if (strategy.at("type").string() === "Recreate") yield { at: strategy.at("type"), want: "RollingUpdate" };
    else {
        const at = strategy.at("rollingUpdate", "maxUnavailable");
        if (podCount(at, 1, Math.ceil) !== 0) yield { at, want: "0", because: "left out, it is a quarter of the pods" };
    }
}

function mountsClaim(spec: Field): boolean {
    const volumes = spec.at("volumes").items();
    return volumes.some((volume) => volume.at("persistentVolumeClaim").exists);
}

function* ordered(workload: Subject, unavailablePerNode: number): Findings {
    const strategy = workload.spec.at("updateStrategy");
    const type = strategy.at("type");
    if (type.string() === "OnDelete") {
        yield {
            at: type,
            want: "RollingUpdate",
            because: "pods would keep the old version until somebody deletes them",
        };
    }
    const at = strategy.at("rollingUpdate", "maxUnavailable");
    const assumedPods = 10;
    const unavailable = podCount(at, assumedPods, Math.ceil) ?? 1;
    if (unavailable > unavailablePerNode) yield { at, want: `at most ${unavailablePerNode}` };
}
