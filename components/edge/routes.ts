import { labels } from "../core/labels";
import { objectName } from "../core/naming";
import { responseHeaders } from "./headers";
import type { EdgeHost, EdgeRoute, RoutePath } from "./intent";
import {
    type BackendTlsPolicy,
    gatewayGroup,
    type HttpRoute,
    type Metadata,
    type ReferenceGrant,
    type RouteFilter,
    type RouteRule,
} from "./kinds";

/** The Gateway that serves a host, as routes name it. */
export interface GatewayRef {
    readonly name: string;
    readonly namespace: string;
}

export const httpListener = "http";

export function listenerName(host: EdgeHost): string {
    return objectName("listener", "https", host.name);
}

export function routeName(host: EdgeHost, route: EdgeRoute): string {
    return objectName("HTTPRoute", host.name, route.name);
}

export function edgeMetadata(host: EdgeHost, name: string, namespace = host.namespace): Metadata {
    return { name, namespace, labels: labels({ ...host.owner, name: host.name }) };
}

/** On the HTTP listener alone, and nothing but the redirect: nothing is ever served in the clear. */
export function redirectRoute(host: EdgeHost, gateway: GatewayRef): HttpRoute {
    return httpRoute(host, objectName("HTTPRoute", host.name, "redirect"), gateway, httpListener, {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: host.redirect ?? 301 } }],
    });
}

/** One route of its own per class of paths, because policies speak for whole routes. */
export function servingRoute(
    host: EdgeHost,
    route: EdgeRoute,
    gateway: GatewayRef,
    more: readonly RouteFilter[] = [],
): HttpRoute {
    const { backend } = route;
    const namespace = backend.namespace ?? host.namespace;
    const headers = responseHeaders(host, route).map(([name, value]) => ({ name, value }));
    const filters: readonly RouteFilter[] = [
        ...more,
        // Replaces what the backend says; adding would double it.
        ...(headers.length === 0
            ? []
            : [{ type: "ResponseHeaderModifier", responseHeaderModifier: { set: headers } } as const]),
    ];
    return httpRoute(host, routeName(host, route), gateway, listenerName(host), {
        matches: [{ path: { type: pathTypes[route.path.kind], value: route.path.value } }],
        ...(filters.length === 0 ? {} : { filters }),
        backendRefs: [
            {
                group: "",
                kind: "Service",
                name: backend.service,
                ...(namespace === host.namespace ? {} : { namespace }),
                port: backend.port,
                weight: 1,
            },
        ],
    });
}

const pathTypes = {
    prefix: "PathPrefix",
    exact: "Exact",
    regex: "RegularExpression",
} as const satisfies Record<RoutePath["kind"], string>;

function httpRoute(host: EdgeHost, name: string, gateway: GatewayRef, section: string, rule: RouteRule): HttpRoute {
    return {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: edgeMetadata(host, name),
        spec: {
            parentRefs: [
                {
                    group: gatewayGroup,
                    kind: "Gateway",
                    name: gateway.name,
                    namespace: gateway.namespace,
                    sectionName: section,
                },
            ],
            hostnames: [host.host],
            rules: [rule],
        },
    };
}

/** Only where a route leads into another namespace, and only for the Services it leads to. */
export function referenceGrants(host: EdgeHost): readonly ReferenceGrant[] {
    const crossing = new Map<string, Set<string>>();
    for (const { backend } of host.routes) {
        const { namespace = host.namespace, service } = backend;
        if (namespace !== host.namespace) crossing.set(namespace, (crossing.get(namespace) ?? new Set()).add(service));
    }
    return [...crossing].map(([namespace, services]) => ({
        apiVersion: "gateway.networking.k8s.io/v1beta1",
        kind: "ReferenceGrant",
        metadata: edgeMetadata(host, objectName("ReferenceGrant", host.name, "routes"), namespace),
        spec: {
            from: [{ group: gatewayGroup, kind: "HTTPRoute", namespace: host.namespace }],
            to: [...services].sort().map((name) => ({ group: "", kind: "Service", name })),
        },
    }));
}

export function backendTlsPolicies(host: EdgeHost): readonly BackendTlsPolicy[] {
    const services = new Map<string, EdgeRoute["backend"]>();
    for (const { backend } of host.routes) {
        if (backend.tls !== undefined)
            services.set(`${backend.namespace ?? host.namespace}/${backend.service}`, backend);
    }
    return [...services.values()].flatMap(({ service, namespace, tls }) =>
        tls === undefined
            ? []
            : [
                  {
                      apiVersion: "gateway.networking.k8s.io/v1",
                      kind: "BackendTLSPolicy",
                      metadata: edgeMetadata(host, objectName("BackendTLSPolicy", service, "tls"), namespace),
                      spec: {
                          targetRefs: [{ group: "", kind: "Service", name: service }],
                          validation: {
                              caCertificateRefs: [{ group: "", kind: tls.authority.kind, name: tls.authority.name }],
                              hostname: tls.hostname,
                          },
                      },
                  },
              ],
    );
}
