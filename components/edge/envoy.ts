import { objectName } from "../core/naming";
import { atLeast, type EdgeController } from "./backends";
import type { BackendTrafficPolicy, BackendTrafficSpec, EnvoyRateRule, SecurityPolicy } from "./envoy-kinds";
import type { Affinity, EdgeHost, EdgeRoute, RateLimit } from "./intent";
import { type CustomObject, gatewayGroup, type TargetRef } from "./kinds";
import {
    backendTlsPolicies,
    edgeMetadata,
    type GatewayRef,
    redirectRoute,
    referenceGrants,
    routeName,
    servingRoute,
} from "./routes";
import { gatewayDuration, perReplica, quantitySize } from "./units";

type AnyObject = CustomObject<string, string, object>;
type Envoy = Extract<EdgeController, { kind: "envoy-gateway" }>;

/** A host as Envoy Gateway serves it. */
export function envoyHost(host: EdgeHost, gateway: GatewayRef, around: EnvoyAround): readonly AnyObject[] {
    return [
        redirectRoute(host, gateway),
        ...host.routes.flatMap((route) => [
            servingRoute(host, route, gateway),
            ...backendTraffic(host, route, around),
            ...security(host, route, around),
        ]),
        ...referenceGrants(host),
        ...backendTlsPolicies(host),
    ];
}

export interface EnvoyAround {
    readonly controller: Envoy;
    readonly replicas: number;
    /** Whence clients of this host may come. @default - from everywhere */
    readonly clientCidrs?: readonly string[];
}

/** Before 1.8 only a listener as a whole can wait longer for a silent stream. */
export function waitsPerRoute({ version }: Envoy): boolean {
    return atLeast(version, "1.8");
}

function target(host: EdgeHost, route: EdgeRoute): TargetRef {
    return { group: gatewayGroup, kind: "HTTPRoute", name: routeName(host, route) };
}

/** One policy per route with everything in it: a second one would replace the first as a whole. */
function backendTraffic(host: EdgeHost, route: EdgeRoute, around: EnvoyAround): readonly BackendTrafficPolicy[] {
    const { rateLimit, bodyLimit = 0, affinity } = route;
    const timeout = timeouts(route, around.controller);
    const spec: Omit<BackendTrafficSpec, "targetRefs"> = {
        ...(rateLimit === undefined ? {} : { rateLimit: limit(rateLimit, around) }),
        ...(bodyLimit === 0 ? {} : { requestBuffer: { limit: quantitySize(bodyLimit) } }),
        ...(timeout === undefined ? {} : { timeout }),
        ...(affinity === undefined ? {} : { loadBalancer: loadBalancer(affinity) }),
    };
    if (Object.keys(spec).length === 0) return [];
    return [
        {
            apiVersion: "gateway.envoyproxy.io/v1alpha1",
            kind: "BackendTrafficPolicy",
            metadata: edgeMetadata(host, objectName("BackendTrafficPolicy", routeName(host, route), "traffic")),
            spec: { targetRefs: [target(host, route)], ...spec },
        },
    ];
}

function limit(
    rateLimit: RateLimit,
    { controller, replicas }: EnvoyAround,
): NonNullable<BackendTrafficSpec["rateLimit"]> {
    const inOnePlace = rateLimit.counted === "total" && controller.globalRateLimit === true;
    const requests = inOnePlace ? rateLimit.requests : perReplica(rateLimit, replicas);
    const units = { second: "Second", minute: "Minute", hour: "Hour" } as const;
    // One rule counts each address of one family; both families need one.
    const rules = (["0.0.0.0/0", "::/0"] as const).map(
        (value): EnvoyRateRule => ({
            clientSelectors: [{ sourceCIDR: { type: "Distinct", value } }],
            limit: { requests, unit: units[rateLimit.per] },
        }),
    );
    return inOnePlace ? { type: "Global", global: { rules } } : { type: "Local", local: { rules } };
}

/**
 * Its limit for a whole request is 15 s where none is set, which would end every WebSocket and long answer: it is switched
 * off, and silence is what counts. Before 1.8 a route cannot say silence, so a request as a whole gets the time.
 */
function timeouts({ webSocket, timeoutSeconds }: EdgeRoute, controller: Envoy): BackendTrafficSpec["timeout"] {
    const silence = webSocket?.idleSeconds ?? timeoutSeconds;
    if (silence === undefined) return undefined;
    const wait = gatewayDuration(silence);
    if (waitsPerRoute(controller)) return { http: { requestTimeout: "0s", streamIdleTimeout: wait } };
    return { http: { requestTimeout: webSocket === undefined ? wait : "0s" } };
}

function loadBalancer(affinity: Affinity): NonNullable<BackendTrafficSpec["loadBalancer"]> {
    if (affinity.kind === "client-address") return { type: "ConsistentHash", consistentHash: { type: "SourceIP" } };
    const { name, ttlSeconds, sameSite } = affinity;
    const attributes = { SameSite: sameSite, Secure: "true", HttpOnly: "true" };
    const cookie = { name, ttl: gatewayDuration(ttlSeconds), attributes };
    return { type: "ConsistentHash", consistentHash: { type: "Cookie", cookie } };
}

/** One policy per route with everything in it, as one for the whole door would not count where a route has its own. */
function security(host: EdgeHost, route: EdgeRoute, { clientCidrs }: EnvoyAround): readonly SecurityPolicy[] {
    const { cors, basicAuth } = route;
    if (cors === undefined && basicAuth === undefined && clientCidrs === undefined) return [];
    return [
        {
            apiVersion: "gateway.envoyproxy.io/v1alpha1",
            kind: "SecurityPolicy",
            metadata: edgeMetadata(host, objectName("SecurityPolicy", routeName(host, route), "security")),
            spec: {
                targetRefs: [target(host, route)],
                ...(cors === undefined
                    ? {}
                    : {
                          cors: {
                              allowOrigins: cors.origins,
                              allowMethods: cors.methods,
                              allowHeaders: cors.headers,
                              ...(cors.exposeHeaders === undefined ? {} : { exposeHeaders: cors.exposeHeaders }),
                              maxAge: gatewayDuration(cors.maxAgeSeconds),
                              allowCredentials: cors.credentials ?? false,
                          },
                      }),
                ...(basicAuth === undefined ? {} : { basicAuth: { users: { name: basicAuth.secret } } }),
                ...(clientCidrs === undefined
                    ? {}
                    : {
                          authorization: {
                              defaultAction: "Deny",
                              rules: [{ action: "Allow", principal: { clientCIDRs: clientCidrs } }],
                          },
                      }),
            },
        },
    ];
}
