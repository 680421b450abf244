import { rule, type Subject } from "../kernel";
import { documents, podExample } from "./support/examples";
import { replicatedKinds, scalersOf } from "./support/scale";

const workload = (replicas: string): string =>
    podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]").replace(
        "spec:\n  selector",
        `spec:${replicas}\n  selector`,
    );

const scaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 10`;

export const forbidFixedReplicas = rule({
    name: "forbid-fixed-replicas",
    title: "Leave the number of replicas to the scaler where there is one",
    why: "A number in the program is written back by every update: in the middle of the day's peak it throws away what the scaler had added.",
    remedy: "leave spec.replicas out of a workload that a scaler scales, or list it in ignoreChanges",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {},
    examples: { good: documents(workload(""), scaler), bad: documents(workload("\n  replicas: 3"), scaler) },
    scope: "objects",
    kinds: replicatedKinds,
    *check(workload, stack) {
        const [scaler] = scalersOf(workload, stack);
        const at = workload.spec.at("replicas");
        if (scaler !== undefined && at.exists && !isOnlyTheFirst(workload))
            yield { at, want: "nothing", because: `${scaler.id} sets it` };
    },
});

const initialReplicas = "stackwright.dev/replicas";

/** The number is for the first start only: the program ignores it from then on, or says so where it cannot be seen. */
function isOnlyTheFirst({ resource, annotations }: Subject): boolean {
    const ignored = resource.options?.ignoreChanges ?? [];
    return ignored.includes("spec.replicas") || annotations.at(initialReplicas).string() === "initial";
}
