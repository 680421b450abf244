import { cis, type Finding, nsa, type Pod, rule } from "../kernel";
import { documents, podExample } from "./support/examples";
import { boundsOf, networkBounds } from "./support/network-bounds";
import {
    type Bounds,
    coverageOf,
    type Direction,
    directions,
    isAllowAll,
    type PolicyView,
    rulesOf,
    weaknesses,
} from "./support/network-policy";

const workload = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]");

export const requireNetworkPolicy = rule({
    name: "require-network-policy",
    title: "Cover every pod by a NetworkPolicy in both directions, in effect and not just in name",
    why: "A pod that no policy selects talks to everything. A policy that allows everybody is the same with more lines, so only policies that leave something out count.",
    remedy: "select the pod by a NetworkPolicy with this policyType whose rules name peers and ports, or by a default deny",
    group: "network-and-identity",
    severity: "critical",
    references: [nsa("network-separation/network-policies"), cis("5.3.2")],
    parameters: networkBounds,
    examples: {
        good: documents(
            workload,
            `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: api } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app.kubernetes.io/name: web } } }]
      ports: [{ protocol: TCP, port: 8000 }]`,
        ),
        bad: documents(
            workload,
            `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: api } }
  policyTypes: [Ingress, Egress]
  ingress: [{}]`,
        ),
    },
    scope: "pods",
    *check(pod, stack, settings) {
        // Policies do not apply to pods on the host's network; forbid-host-namespaces is what judges those.
        if (pod.spec.at("hostNetwork").boolean() === true) return;
        pod.metadata.at("labels").texts();
        const { byPod, unreadable } = stack.once(coverageOf);
        const [error] = unreadable.get(pod.subject.namespace ?? "") ?? [];
        if (error !== undefined) throw error;
        for (const direction of directions) {
            const finding = exposure(pod, direction, byPod.get(pod) ?? [], boundsOf(settings));
            if (finding !== undefined) yield finding;
        }
    },
});

function exposure(
    pod: Pod,
    direction: Direction,
    selecting: readonly PolicyView[],
    bounds: Bounds,
): Finding | undefined {
    const policies = selecting.filter((policy) => policy.directions.has(direction));
    const at = pod.metadata.at("labels");
    const want = `a NetworkPolicy that selects these labels and restricts ${direction}`;
    for (const policy of policies) {
        const open = rulesOf(policy, direction).find((each) => isAllowAll(each, direction, bounds));
        if (open !== undefined) {
            return {
                at: open,
                want,
                because: `it allows everybody, so that ${pod.subject.id} is open whatever else selects it`,
            };
        }
    }
    const counting = policies.some((policy) => firstWeakness(policy, direction, bounds) === undefined);
    if (counting) return undefined;
    const because = policies
        .flatMap((policy) => firstWeakness(policy, direction, bounds) ?? [])
        .map(
            (weakness) =>
                `${weakness.at.owner} does not count: ${weakness.at.path}, ${weakness.because ?? weakness.want}`,
        )
        .sort();
    return { at, want, because: because.length === 0 ? `no policy restricts their ${direction}` : because.join("; ") };
}

function firstWeakness(policy: PolicyView, direction: Direction, bounds: Bounds): Finding | undefined {
    for (const weakness of weaknesses(policy, direction, bounds)) return weakness;
    return undefined;
}
