import { type Field, nsa, rule } from "../kernel";
import { documents } from "./support/examples";
import { gatewayKind, onlyRedirects, routesByGateway } from "./support/routes";

const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: edge }
spec:
  gatewayClassName: nginx
  listeners:
    - { name: http, port: 80, protocol: HTTP }
    - name: https
      port: 443
      protocol: HTTPS
      tls: { mode: Terminate, certificateRefs: [{ name: edge-tls }] }`;

const route = (rule: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: edge }
spec:
  parentRefs: [{ name: edge, sectionName: http }]
  rules: [${rule}]`;

export const requireGatewayTls = rule({
    name: "require-gateway-tls",
    title: "Serve everything at the gateway over TLS, and only redirect without it",
    why: "What is served in the clear can be read and changed on the way, cookies and passwords included.",
    remedy: "attach routes to an HTTPS listener with certificateRefs, and to the HTTP listener only one that redirects",
    group: "network-and-identity",
    severity: "high",
    references: [nsa("encryption/in-transit")],
    parameters: {},
    examples: {
        good: documents(
            gateway,
            route("{ filters: [{ type: RequestRedirect, requestRedirect: { scheme: https, statusCode: 301 } }] }"),
        ),
        bad: documents(gateway, route("{ backendRefs: [{ name: api, port: 8000 }] }")),
    },
    scope: "objects",
    kinds: [gatewayKind],
    *check(gateway, stack) {
        const attached = stack.once(routesByGateway).get(`${gateway.namespace}/${gateway.name}`) ?? [];
        for (const listener of gateway.spec.at("listeners").items()) {
            const protocol = listener.at("protocol");
            const named = protocol.string();
            if (named === "HTTPS" || named === "TLS") {
                if (!isTerminated(listener)) {
                    const at = listener.at("tls", "certificateRefs");
                    yield { at, want: "the Secret with the certificate, or mode Passthrough" };
                }
                continue;
            }
            const name = listener.at("name").string();
            const serving = attached.filter(({ listener: wanted }) => wanted === undefined || wanted === name);
            const open = serving.filter(({ route }) => !onlyRedirects(route));
            if (named !== "HTTP" || open.length > 0) {
                const because = `${open.map(({ route }) => route.id).join(", ") || "whatever attaches"} is served in the clear`;
                yield { at: protocol, want: "HTTPS", because };
            }
        }
    },
});

function isTerminated(listener: Field): boolean {
    if (listener.at("tls", "mode").string() === "Passthrough") return true;
    return listener.at("tls", "certificateRefs").items().length > 0;
}
