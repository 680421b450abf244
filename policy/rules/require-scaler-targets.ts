import { rule } from "../kernel";
import { documents, podExample } from "./support/examples";
import { targetOf } from "./support/scale";

const workload = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]");

const scaler = (name: string): string => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }
  minReplicas: 2
  maxReplicas: 10`;

/** Kinds that scalers may name with their group left out of the reference. */
const groups = ["", ".argoproj.io", ".apps.kruise.io"];

export const requireScalerTargets = rule({
    name: "require-scaler-targets",
    title: "Let every scaler name a workload that exists",
    why: "A scaler without a target does nothing, and the workload it was meant for stays as small as it started.",
    remedy: "name the workload's kind and name in scaleTargetRef",
    group: "across-resources",
    severity: "medium",
    references: [],
    parameters: {},
    examples: { good: documents(workload, scaler("api")), bad: documents(workload, scaler("backend")) },
    scope: "objects",
    kinds: ["HorizontalPodAutoscaler", "ScaledObject.keda.sh", "VerticalPodAutoscaler.autoscaling.k8s.io"],
    *check(scaler, stack) {
        const { kind, name, at } = targetOf(scaler);
        if (groups.some((group) => stack.find(`${kind}${group}`, scaler.namespace, name) !== undefined)) return;
        yield { at, want: `a workload of namespace ${scaler.namespace}`, because: `there is no ${kind} ${name}` };
    },
});
