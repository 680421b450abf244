import { cis, rule } from "../kernel";

const secret = (type: string): string => `apiVersion: v1
kind: Secret
metadata: { name: api, namespace: shop, annotations: { kubernetes.io/service-account.name: api } }
type: ${type}`;

export const forbidTokenSecrets = rule({
    name: "forbid-token-secrets",
    title: "Keep no everlasting token of a service account",
    why: "A token in a Secret never expires and is bound to no pod: a copy of it works until the account is deleted.",
    remedy: "mount a projected token with an audience and an expiry",
    group: "network-and-identity",
    severity: "high",
    references: [cis("5.1.6")],
    parameters: {},
    examples: { good: secret("Opaque"), bad: secret("kubernetes.io/service-account-token") },
    scope: "object",
    kinds: ["Secret"],
    *check({ root }) {
        const at = root.at("type");
        if (at.string() === "kubernetes.io/service-account-token") yield { at, want: "another type" };
    },
});
