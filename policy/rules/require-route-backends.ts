import { type Field, type Findings, rule, type Stack, type Subject } from "../kernel";
import { append } from "../kernel/label-index";
import { judgeBackend } from "./support/backends";
import { documents } from "./support/examples";
import { type Attachment, attachmentsOf, gatewayKind, routeKinds } from "./support/routes";

const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: nginx
  listeners: [{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: edge-tls }] } }]`;

const service = `apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  selector: { app.kubernetes.io/name: api }
  ports: [{ name: http, port: 8000, targetPort: http }]`;

const route = (port: number): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: shop }
spec:
  parentRefs: [{ name: edge, sectionName: https }]
  hostnames: [api.example.com]
  rules: [{ backendRefs: [{ name: api, port: ${port} }] }]`;

export const requireRouteBackends = rule({
    name: "require-route-backends",
    title: "Attach every route to a gateway that exists, and send it to a Service that exists",
    why: "A route whose gateway, listener, Service or port is missing is accepted and serves nothing, or answers 500.",
    remedy: "name a Gateway of this program with one of its listeners, a Service with one of its ports, and add a ReferenceGrant where the Service is in another namespace",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {},
    examples: {
        good: documents(gateway, service, route(8000)),
        bad: documents(gateway, service, route(80)),
    },
    scope: "objects",
    kinds: routeKinds,
    *check(route, stack) {
        const parents = route.spec.at("parentRefs");
        if (parents.items().length === 0) yield { at: parents, want: "a Gateway to be attached to" };
        for (const attachment of attachmentsOf(route)) yield* detached(attachment, stack);
        const rules = route.spec.at("rules");
        if (rules.items().length === 0) yield { at: rules, want: "a rule with a backend" };
        for (const rule of rules.items()) {
            const at = rule.at("backendRefs");
            if (at.items().length === 0 && !answersItself(rule)) yield { at, want: "a backend, or a redirect" };
            for (const backend of backendsOf(rule)) yield* unserved(backend, route, stack);
        }
    },
});

/** The filters by which a gateway answers without a backend; what an extension does is its own business. */
const answering = ["RequestRedirect", "ExtensionRef"];

function filtersOf(place: Field): readonly Field[] {
    return place.at("filters").items();
}

function answersItself(rule: Field): boolean {
    return filtersOf(rule).some((filter) => answering.includes(filter.at("type").string() ?? ""));
}

/** Where a rule sends requests, and copies of them. */
function backendsOf(rule: Field): readonly Field[] {
    const backends = rule.at("backendRefs").items();
    const mirrors = [rule, ...backends]
        .flatMap(filtersOf)
        .map((filter) => filter.at("requestMirror", "backendRef"))
        .filter((backend) => backend.exists);
    return [...backends, ...mirrors];
}

function* unserved(backend: Field, route: Subject, stack: Stack): Findings {
    if ((backend.at("kind").string() ?? "Service") !== "Service") return;
    const home = backend.at("namespace");
    const namespace = home.string() ?? route.namespace;
    yield* judgeBackend(backend.at("name"), backend.at("port"), namespace, stack);
    if (namespace !== route.namespace && !isGranted(route, namespace ?? "", stack)) {
        const want = `a ReferenceGrant in namespace ${namespace} for ${route.kind}s of ${route.namespace}`;
        yield { at: home, want, because: "without one the gateway refuses the backend" };
    }
}

function* detached({ namespace, gateway, listener, at }: Attachment, stack: Stack): Findings {
    const found = stack.find(gatewayKind, namespace, gateway);
    if (found === undefined) {
        yield { at: at.at("name"), want: `a Gateway of namespace ${namespace}`, because: "there is none of that name" };
    } else if (listener !== undefined && !listenersOf(found).some((each) => each.at("name").string() === listener)) {
        yield { at: at.at("sectionName"), want: `a listener of ${found.id}` };
    }
}

function listenersOf(gateway: Subject): readonly Field[] {
    return gateway.spec.at("listeners").items();
}

function isGranted(route: Subject, namespace: string, stack: Stack): boolean {
    return (stack.once(grantsByNamespace).get(namespace) ?? []).some(({ spec }) => {
        const admits = spec
            .at("from")
            .items()
            .some(
                (each) => each.at("kind").string() === route.kind && each.at("namespace").string() === route.namespace,
            );
        const services = spec.at("to").items();
        return admits && services.some((each) => each.at("kind").string() === "Service");
    });
}

function grantsByNamespace(stack: Stack): ReadonlyMap<string, readonly Subject[]> {
    const grants = new Map<string, Subject[]>();
    for (const grant of stack.ofKind("ReferenceGrant.gateway.networking.k8s.io")) {
        append(grants, grant.namespace ?? "", grant);
    }
    return grants;
}
