import { type Findings, rule, type Stack, type Subject } from "../kernel";
import { certificateFault, isIssuedByAnnotation } from "./support/certificates";
import { documents } from "./support/examples";
import { gatewayKind } from "./support/routes";

const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: nginx
  listeners:
    - name: https
      port: 443
      protocol: HTTPS
      hostname: api.example.com
      tls: { mode: Terminate, certificateRefs: [{ name: edge-tls }] }`;

const certificate = (host: string): string => `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: edge, namespace: shop }
spec:
  secretName: edge-tls
  issuerRef: { kind: ClusterIssuer, name: letsencrypt }
  dnsNames: [${host}]`;

export const requireRouteCertificates = rule({
    name: "require-route-certificates",
    title: "Have a certificate for every host that is served",
    why: "A listener whose Secret nobody makes does not listen; one whose certificate is for another host is an error page in every browser.",
    remedy: "add a Certificate with this secretName and the host among its dnsNames",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {},
    examples: {
        good: documents(gateway, certificate("api.example.com")),
        bad: documents(gateway, certificate("www.example.com")),
    },
    scope: "objects",
    kinds: [gatewayKind, "Ingress"],
    *check(subject, stack) {
        if (isIssuedByAnnotation(subject)) return;
        if (subject.kind === "Ingress") yield* ingress(subject, stack);
        else yield* listeners(subject, stack);
    },
});

function* ingress({ spec, namespace }: Subject, stack: Stack): Findings {
    for (const entry of spec.at("tls").items()) {
        const fault = certificateFault(entry.at("secretName"), namespace, entry.at("hosts").strings(), stack);
        if (fault !== undefined) yield fault;
    }
}

function* listeners({ spec, namespace }: Subject, stack: Stack): Findings {
    for (const listener of spec.at("listeners").items()) {
        const host = listener.at("hostname").string();
        for (const reference of listener.at("tls", "certificateRefs").items()) {
            if ((reference.at("kind").string() ?? "Secret") !== "Secret") continue;
            const home = reference.at("namespace").string() ?? namespace;
            const fault = certificateFault(reference.at("name"), home, host === undefined ? [] : [host], stack);
            if (fault !== undefined) yield fault;
        }
    }
}
