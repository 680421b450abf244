import { cis, nsa, rule } from "../kernel";
import { boundsOf, networkBounds } from "./support/network-bounds";
import { directions, policyView, weaknesses } from "./support/network-policy";

const policy = (rules: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: api } }
  policyTypes: [Egress]
  egress:
${rules}`;

export const forbidOpenNetworkRules = rule({
    name: "forbid-open-network-rules",
    title: "Name who and which port in every network rule",
    why: "Network rules add up: one that allows everybody, any namespace, the whole internet or every port undoes what all the others leave out.",
    remedy: "name the peer by labels or by a range with exceptions, and list the ports",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("network-separation/network-policies"), cis("5.3.2")],
    parameters: networkBounds,
    examples: {
        good: policy(`    - to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16] } }]
      ports: [{ protocol: TCP, port: 443 }]`),
        bad: policy(`    - to: [{ namespaceSelector: {} }]
      ports: [{ protocol: TCP, port: 443 }]`),
    },
    scope: "object",
    kinds: ["NetworkPolicy"],
    *check(subject, settings) {
        const view = policyView(subject);
        for (const direction of directions) {
            if (view.directions.has(direction)) yield* weaknesses(view, direction, boundsOf(settings));
        }
    },
});
