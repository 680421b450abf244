import { rule } from "../kernel";
import { labelSelector, selectsEverything } from "../kernel/selector";
import { madeElsewhere, selectsElsewhere } from "./support/elsewhere";
import { documents, podExample } from "./support/examples";

const workload = podExample("containers: [{ name: api, image: ghcr.io/example/api:1.4.2 }]");

const policy = (label: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { ${label} } }
  policyTypes: [Ingress]`;

export const requirePolicyTargets = rule({
    name: "require-policy-targets",
    title: "Let every NetworkPolicy select pods that exist",
    why: "A policy whose selector misses protects nothing and opens nothing; its author believes it does.",
    remedy: "select the workload's labels, or remove the policy",
    group: "across-resources",
    severity: "medium",
    references: [],
    parameters: { madeElsewhere },
    examples: {
        good: documents(workload, policy("app.kubernetes.io/name: api")),
        bad: documents(workload, policy("app: api")),
    },
    scope: "objects",
    kinds: ["NetworkPolicy"],
    *check({ spec, namespace }, stack, { madeElsewhere }) {
        const at = spec.at("podSelector");
        const selector = labelSelector(at);
        if (selectsEverything(selector) || selectsElsewhere(selector, madeElsewhere)) return;
        if (stack.podsMatching(namespace ?? "", selector).length > 0) return;
        yield { at, want: `labels that pods of namespace ${namespace} carry`, because: "none does" };
    },
});
