import { rule, type Stack, type Subject } from "../kernel";
import { readOr } from "../kernel/field";
import { append } from "../kernel/label-index";
import { documents } from "./support/examples";
import { targetOf } from "./support/scale";

const vertical = (mode: string): string => `apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: api, namespace: shop }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  updatePolicy: { updateMode: "${mode}" }`;

const horizontal = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 10`;

/** These only advise, or only speak when a pod is made anyway. */
const quietModes: ReadonlySet<string> = new Set(["Off", "Initial"]);

export const forbidCompetingScalers = rule({
    name: "forbid-competing-scalers",
    title: "Let one scaler at most change a workload",
    why: "Two that act on one workload undo each other: the vertical one raises the requests that the horizontal one measures against, and two horizontal ones fight over the number.",
    remedy: "remove one of them, or set a vertical scaler to Off or Initial",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {},
    examples: { good: documents(horizontal, vertical("Off")), bad: documents(horizontal, vertical("Auto")) },
    scope: "objects",
    kinds: ["HorizontalPodAutoscaler", "ScaledObject.keda.sh", "VerticalPodAutoscaler.autoscaling.k8s.io"],
    *check(scaler, stack) {
        if (!acts(scaler)) return;
        const { at } = targetOf(scaler);
        const rivals = (stack.once(actingScalers).get(targetKey(scaler)) ?? []).filter((each) => each !== scaler);
        if (rivals.length === 0) return;
        const because = `${rivals
            .map(({ id }) => id)
            .sort()
            .join(", ")} changes it too`;
        yield { at, want: "a workload that no other scaler changes", because };
    },
});

function acts(scaler: Subject): boolean {
    if (scaler.kind !== "VerticalPodAutoscaler") return true;
    return !quietModes.has(scaler.spec.at("updatePolicy", "updateMode").string() ?? "Auto");
}

function targetKey(scaler: Subject): string {
    const { kind, name } = targetOf(scaler);
    return `${scaler.namespace}/${kind}/${name}`;
}

function actingScalers(stack: Stack): ReadonlyMap<string, readonly Subject[]> {
    const byTarget = new Map<string, Subject[]>();
    for (const kind of [
        "HorizontalPodAutoscaler",
        "ScaledObject.keda.sh",
        "VerticalPodAutoscaler.autoscaling.k8s.io",
    ]) {
        for (const scaler of stack.ofKind(kind)) {
            const key = readOr(undefined, () => (acts(scaler) ? targetKey(scaler) : undefined));
            if (key !== undefined) append(byTarget, key, scaler);
        }
    }
    return byTarget;
}
