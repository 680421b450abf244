import { nsa, rule, texts } from "../kernel";

const service = (lines: string): string => `apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec:
${lines}`;

export const forbidExternalNames = rule({
    name: "forbid-external-names",
    title: "Alias no foreign host as a Service",
    why: "An alias sends whoever trusts the name to a host outside, past network policies that name pods, and a proxy in front of it to any address its DNS answers.",
    remedy: "call the host by its own name, with an egress rule for its addresses",
    group: "network-and-identity",
    severity: "medium",
    references: [nsa("network-separation/exposure")],
    parameters: {
        allowed: texts([], "Hosts that a Service may stand for."),
    },
    examples: {
        good: service(`  selector: { app.kubernetes.io/name: payments }
  ports: [{ name: http, port: 8000, targetPort: http }]`),
        bad: service("  type: ExternalName\n  externalName: payments.example.com"),
    },
    scope: "object",
    kinds: ["Service"],
    *check({ spec }, { allowed }) {
        if (spec.at("type").string() !== "ExternalName") return;
        const at = spec.at("externalName");
        if (!allowed.includes(at.string() ?? "")) yield { at, want: "a Service that selects pods" };
    },
});
