import { objectName } from "../core/naming";
import type { EdgeHost, EdgeRoute, RateLimit } from "./intent";
import { type CustomObject, gatewayGroup, type RouteFilter, type TargetRef } from "./kinds";
import type {
    AuthenticationFilter,
    ClientSettingsPolicy,
    ProxySettingsPolicy,
    RateLimitPolicy,
    UpstreamSettingsPolicy,
} from "./nginx-kinds";
import {
    backendTlsPolicies,
    edgeMetadata,
    type GatewayRef,
    redirectRoute,
    referenceGrants,
    routeName,
    servingRoute,
} from "./routes";
import { nginxDuration, nginxSilence, nginxSize, perReplica } from "./units";

type AnyObject = CustomObject<string, string, object>;

/** A host as NGINX Gateway Fabric serves it. What it cannot do has been refused before. */
export function nginxHost(host: EdgeHost, gateway: GatewayRef, replicas: number): readonly AnyObject[] {
    const affine = new Map(
        host.routes
            .filter(({ affinity }) => affinity?.kind === "client-address")
            .map((one) => [one.backend.service, one]),
    );
    return [
        redirectRoute(host, gateway),
        ...host.routes.flatMap((route) => routeObjects(host, route, gateway)),
        ...rateLimits(host, replicas),
        ...[...affine.keys()].map((service) => upstreamSettings(host, service)),
        ...referenceGrants(host),
        ...backendTlsPolicies(host),
    ];
}

function routeObjects(host: EdgeHost, route: EdgeRoute, gateway: GatewayRef): readonly AnyObject[] {
    const filters: RouteFilter[] = [];
    if (route.cors !== undefined) {
        const { origins, methods, headers, exposeHeaders, credentials = false, maxAgeSeconds } = route.cors;
        filters.push({
            type: "CORS",
            cors: {
                allowOrigins: origins,
                allowMethods: methods,
                allowHeaders: headers,
                ...(exposeHeaders === undefined ? {} : { exposeHeaders }),
                allowCredentials: credentials,
                maxAge: maxAgeSeconds,
            },
        });
    }
    const authentication = authenticationFilter(host, route);
    if (authentication !== undefined) {
        const { kind, metadata } = authentication;
        const extensionRef = { group: "gateway.nginx.org", kind, name: metadata.name };
        filters.push({ type: "ExtensionRef", extensionRef });
    }
    // It ignores the timeouts of an HTTPRoute; they go into a policy of its own.
    return [
        servingRoute(host, route, gateway, filters),
        ...present(clientSettings(host, route)),
        ...present(proxySettings(host, route)),
        ...present(authentication),
    ];
}

function present<Value>(value: Value | undefined): readonly Value[] {
    return value === undefined ? [] : [value];
}

function target(host: EdgeHost, route: EdgeRoute): TargetRef {
    return { group: gatewayGroup, kind: "HTTPRoute", name: routeName(host, route) };
}

/**
 * One for all routes of a host with the same limit, so that they share its counter: a client of the host gets that many,
 * not that many for pages, as many again for files, and so on.
 */
function rateLimits(host: EdgeHost, replicas: number): readonly RateLimitPolicy[] {
    const alike = new Map<string, [RateLimit, EdgeRoute, ...EdgeRoute[]]>();
    for (const route of host.routes) {
        const { rateLimit } = route;
        if (rateLimit === undefined) continue;
        const key = `${perReplica(rateLimit, replicas)}/${rateLimit.per}`;
        const known = alike.get(key);
        if (known === undefined) alike.set(key, [rateLimit, route]);
        else known.push(route);
    }
    return [...alike.values()].map(([rateLimit, ...routes]) => rateLimitPolicy(host, routes, rateLimit, replicas));
}

/** A burst of one less than the amount, without delay: so many at once and no more, as the words "100 a minute" mean. */
function rateLimitPolicy(
    host: EdgeHost,
    routes: readonly [EdgeRoute, ...EdgeRoute[]],
    rateLimit: RateLimit,
    replicas: number,
): RateLimitPolicy {
    const requests = perReplica(rateLimit, replicas);
    return {
        apiVersion: "gateway.nginx.org/v1alpha1",
        kind: "RateLimitPolicy",
        metadata: edgeMetadata(host, objectName("RateLimitPolicy", routeName(host, routes[0]), "rate")),
        spec: {
            targetRefs: routes.map((route) => target(host, route)),
            rateLimit: {
                rejectCode: 429,
                local: {
                    rules: [
                        {
                            rate: `${requests}r/${rateLimit.per === "second" ? "s" : "m"}`,
                            key: "$binary_remote_addr",
                            zoneSize: "10m",
                            ...(requests > 1 ? { burst: requests - 1, noDelay: true } : {}),
                        },
                    ],
                },
            },
        },
    };
}

function clientSettings(host: EdgeHost, route: EdgeRoute): ClientSettingsPolicy | undefined {
    const maxSize = route.bodyLimit === undefined ? undefined : nginxSize(route.bodyLimit);
    if (maxSize === undefined) return undefined;
    return {
        apiVersion: "gateway.nginx.org/v1alpha1",
        kind: "ClientSettingsPolicy",
        metadata: edgeMetadata(host, objectName("ClientSettingsPolicy", routeName(host, route), "client")),
        spec: { targetRef: target(host, route), body: { maxSize } },
    };
}

function proxySettings(host: EdgeHost, route: EdgeRoute): ProxySettingsPolicy | undefined {
    const silent = nginxSilence(route);
    if (silent === undefined) return undefined;
    const wait = nginxDuration(silent);
    return {
        apiVersion: "gateway.nginx.org/v1alpha1",
        kind: "ProxySettingsPolicy",
        metadata: edgeMetadata(host, objectName("ProxySettingsPolicy", routeName(host, route), "proxy")),
        spec: { targetRefs: [target(host, route)], timeout: { read: wait, send: wait } },
    };
}

function upstreamSettings(host: EdgeHost, service: string): UpstreamSettingsPolicy {
    return {
        apiVersion: "gateway.nginx.org/v1alpha1",
        kind: "UpstreamSettingsPolicy",
        metadata: edgeMetadata(host, objectName("UpstreamSettingsPolicy", service, "upstream")),
        spec: { targetRefs: [{ group: "", kind: "Service", name: service }], loadBalancingMethod: "ip_hash" },
    };
}

function authenticationFilter(host: EdgeHost, { name, basicAuth }: EdgeRoute): AuthenticationFilter | undefined {
    if (basicAuth === undefined) return undefined;
    return {
        apiVersion: "gateway.nginx.org/v1alpha1",
        kind: "AuthenticationFilter",
        metadata: edgeMetadata(host, objectName("AuthenticationFilter", host.name, name, "auth")),
        spec: { type: "Basic", basic: { realm: basicAuth.realm, secretRef: { name: basicAuth.secret } } },
    };
}
