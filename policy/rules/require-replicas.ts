import { rule, texts, wholeNumber } from "../kernel";
import { documents, podExample } from "./support/examples";
import { replicatedKinds, scaleOf } from "./support/scale";

const workload = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]");

export const requireReplicas = rule({
    name: "require-replicas",
    title: "Run more than one of what serves requests",
    why: "With a single replica every drain, eviction and crash is an outage.",
    remedy: "set spec.replicas, or the scaler's minReplicas, to at least the smallest allowed number",
    group: "resources-and-availability",
    severity: "high",
    references: [],
    parameters: {
        smallest: wholeNumber(2, { minimum: 1 }, "The fewest replicas that are accepted."),
        kinds: texts(["Deployment"], "The kinds of workloads that are judged."),
    },
    examples: {
        good: documents(
            workload,
            `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 3
  maxReplicas: 10`,
        ),
        bad: workload,
    },
    scope: "objects",
    kinds: replicatedKinds,
    *check(workload, stack, { smallest, kinds }) {
        if (!kinds.includes(workload.kind)) return;
        const scale = scaleOf(workload, stack);
        if (scale.smallest < smallest) yield { at: scale.at, want: `at least ${smallest}` };
    },
});
