import { type Field, type Findings, rule, type Stack, type Subject } from "../kernel";
import { readOr } from "../kernel/field";
import { certificateFault, isIssuedByAnnotation } from "./support/certificates";
import { documents } from "./support/examples";
import { gatewayKind, routesByGateway } from "./support/routes";

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

function* listeners(gateway: Subject, stack: Stack): Findings {
    const { spec, namespace } = gateway;
    for (const listener of spec.at("listeners").items()) {
        const references = listener.at("tls", "certificateRefs").items();
        const hosts = servedHosts(listener, references.length, gateway, stack);
        for (const reference of references) {
            if ((reference.at("kind").string() ?? "Secret") !== "Secret") continue;
            const home = reference.at("namespace").string() ?? namespace;
            const fault = certificateFault(reference.at("name"), home, hosts, stack);
            if (fault !== undefined) yield fault;
        }
    }
}

/**
 * What a listener's certificate has to be for: its own host, or those of the routes where it names none. Which one of
 * several certificates is for which route is left to the gateway.
 */
function servedHosts(listener: Field, certificates: number, gateway: Subject, stack: Stack): readonly string[] {
    const own = listener.at("hostname").string();
    if (own !== undefined) return [own];
    if (certificates > 1) return [];
    const name = listener.at("name").string();
    return (stack.once(routesByGateway).get(`${gateway.namespace}/${gateway.name}`) ?? [])
        .filter((attached) => attached.listener === undefined || attached.listener === name)
        .flatMap(({ route }) => readOr([], () => route.spec.at("hostnames").strings()));
}
