import { nsa, rule, texts } from "../kernel";
import { servesHost } from "./support/hosts";

const ingress = (hosts: string): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: api, namespace: shop }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [${hosts}], secretName: api-tls }]
  rules:
    - host: api.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { name: http } } } }] }`;

/** What the controllers read as false, in whatever case. */
const switchedOff: ReadonlySet<string> = new Set(["false", "f", "0"]);

export const requireIngressTls = rule({
    name: "require-ingress-tls",
    title: "Serve every host of an Ingress over TLS, and nothing else",
    why: "A host that no certificate covers is served in the clear, or with the controller's own test certificate that people learn to click away.",
    remedy: "list every host under spec.tls with a secretName, and leave the redirect to HTTPS on",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("encryption/in-transit")],
    parameters: {
        redirectAnnotations: texts(
            ["nginx.ingress.kubernetes.io/ssl-redirect", "ingress.kubernetes.io/ssl-redirect"],
            "Annotations that switch the redirect to HTTPS off when they are false.",
        ),
    },
    examples: { good: ingress("api.example.com"), bad: ingress("www.example.com") },
    scope: "object",
    kinds: ["Ingress"],
    *check({ spec, annotations }, { redirectAnnotations }) {
        const entries = spec.at("tls").items();
        const covered = entries.flatMap((entry) => entry.at("hosts").strings());
        for (const entry of entries) {
            const at = entry.at("secretName");
            if ((at.string() ?? "") === "") yield { at, want: "the name of the Secret with the certificate" };
        }
        for (const rule of spec.at("rules").items()) {
            const at = rule.at("host");
            const host = at.string() ?? "";
            if (host === "") yield { at, want: "a host that spec.tls lists", because: "it would serve any host" };
            else if (!covered.some((pattern) => servesHost(pattern, host))) {
                yield { at, want: "a host that spec.tls lists", because: `it lists ${covered.join(", ") || "none"}` };
            }
        }
        const fallback = spec.at("defaultBackend");
        if (fallback.exists && entries.length === 0)
            yield { at: fallback, want: "rules with hosts that spec.tls lists" };
        for (const name of redirectAnnotations) {
            const at = annotations.at(name);
            if (switchedOff.has(at.string()?.toLowerCase() ?? "")) yield { at, want: "true, or nothing" };
        }
    },
});
