import { nsa, rule } from "../kernel";

const service = (type: string): string => `apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  type: ${type}
  selector: { app.kubernetes.io/name: api }
  ports: [{ name: http, port: 8000, targetPort: http }]`;

export const forbidExposedServices = rule({
    name: "forbid-exposed-services",
    title: "Open nothing to the outside but through the gateway",
    why: "A LoadBalancer or NodePort is a door of its own, without the gateway's certificates, limits and logs.",
    remedy: "use ClusterIP and attach a route to the gateway",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("network-separation/exposure")],
    parameters: {},
    examples: { good: service("ClusterIP"), bad: service("LoadBalancer") },
    scope: "object",
    kinds: ["Service"],
    *check({ spec }) {
        const at = spec.at("type");
        const type = at.string();
        if (type === "LoadBalancer" || type === "NodePort") yield { at, want: "ClusterIP" };
    },
});
