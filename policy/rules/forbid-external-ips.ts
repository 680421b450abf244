import { nsa, rule } from "../kernel";

const service = (line: string): string => `apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  selector: { app.kubernetes.io/name: api }
  ports: [{ name: http, port: 8000, targetPort: http }]${line}`;

export const forbidExternalIps = rule({
    name: "forbid-external-ips",
    title: "Claim no foreign address for a Service",
    why: "With externalIPs a Service takes over the traffic that pods send to any address, a bank's or the metadata service's alike.",
    remedy: "remove externalIPs",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("network-separation/exposure")],
    parameters: {},
    examples: { good: service(""), bad: service("\n  externalIPs: [203.0.113.10]") },
    scope: "object",
    kinds: ["Service"],
    *check({ spec }) {
        const at = spec.at("externalIPs");
        if (at.items().length > 0) yield { at, want: "none" };
    },
});
