import type { ConfigMap } from "kubernetes-types/core/v1";
import type { Ingress } from "kubernetes-types/networking/v1";
import { objectName } from "../core/naming";
import { responseHeaders } from "./headers";
import type { Affinity, Cors, EdgeHost, EdgeRoute } from "./intent";
import { edgeMetadata, routeName } from "./routes";
import { nginxSize, perReplica } from "./units";

const prefix = "nginx.ingress.kubernetes.io/";

/** A host as ingress-nginx serves it: annotations speak for a whole object, so every class of paths is one of its own. */
export function ingressHost(host: EdgeHost, className: string, replicas: number): readonly (Ingress | ConfigMap)[] {
    return host.routes.flatMap((route) => [...headerMap(host, route), ingress(host, route, className, replicas)]);
}

function ingress(host: EdgeHost, route: EdgeRoute, className: string, replicas: number): Ingress {
    const { backend } = route;
    return {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: {
            ...edgeMetadata(host, objectName("Ingress", routeName(host, route))),
            annotations: {
                ...annotations(host, route, replicas),
                // Nobody gives an Ingress an address where its controller is not: what waits would wait for ever.
                "pulumi.com/skipAwait": "true",
            },
        },
        spec: {
            ingressClassName: className,
            tls: [{ hosts: [host.host], secretName: host.certificateSecret }],
            rules: [
                {
                    host: host.host,
                    http: {
                        paths: [
                            {
                                path: route.path.value,
                                pathType: route.path.kind === "exact" ? "Exact" : "Prefix",
                                backend: { service: { name: backend.service, port: { number: backend.port } } },
                            },
                        ],
                    },
                },
            ],
        },
    };
}

/** All values are texts, whatever they mean. */
export function annotations(host: EdgeHost, route: EdgeRoute, replicas: number): Record<string, string> {
    const said: Record<string, string> = { "force-ssl-redirect": "true" };
    if (route.rateLimit !== undefined) {
        const unit = route.rateLimit.per === "second" ? "limit-rps" : "limit-rpm";
        said[unit] = String(perReplica(route.rateLimit, replicas));
        // By itself it lets five times as many through at once.
        said["limit-burst-multiplier"] = "1";
    }
    if (route.cors !== undefined) Object.assign(said, corsAnnotations(route.cors));
    const wait = route.webSocket?.idleSeconds ?? route.timeoutSeconds;
    if (wait !== undefined) {
        said["proxy-read-timeout"] = String(wait);
        said["proxy-send-timeout"] = String(wait);
    }
    const size = route.bodyLimit === undefined ? undefined : nginxSize(route.bodyLimit);
    if (size !== undefined) said["proxy-body-size"] = size;
    if (route.basicAuth !== undefined) {
        said["auth-type"] = "basic";
        said["auth-secret"] = route.basicAuth.secret;
        said["auth-secret-type"] = "auth-file";
        said["auth-realm"] = route.basicAuth.realm;
    }
    if (route.affinity !== undefined) Object.assign(said, affinityAnnotations(route.affinity));
    const { tls } = route.backend;
    if (tls !== undefined) {
        said["backend-protocol"] = "HTTPS";
        said["proxy-ssl-secret"] = `${host.namespace}/${tls.authority.name}`;
        said["proxy-ssl-verify"] = "on";
        said["proxy-ssl-name"] = tls.hostname;
        said["proxy-ssl-server-name"] = "on";
    }
    if (responseHeaders(host, route).length > 0) {
        said["custom-headers"] = `${host.namespace}/${headerMapName(host, route)}`;
    }
    return Object.fromEntries(Object.entries(said).map(([key, value]) => [`${prefix}${key}`, value]));
}

/** An origin list that it cannot read would become "*", and credentials are on unless it is told otherwise. */
function corsAnnotations(cors: Cors): Record<string, string> {
    return {
        "enable-cors": "true",
        "cors-allow-origin": cors.origins.join(","),
        "cors-allow-methods": cors.methods.join(","),
        "cors-allow-headers": cors.headers.join(","),
        ...(cors.exposeHeaders === undefined ? {} : { "cors-expose-headers": cors.exposeHeaders.join(",") }),
        "cors-allow-credentials": String(cors.credentials ?? false),
        "cors-max-age": String(cors.maxAgeSeconds),
    };
}

function affinityAnnotations(affinity: Affinity): Record<string, string> {
    if (affinity.kind === "client-address") return { "upstream-hash-by": "$binary_remote_addr" };
    return {
        affinity: "cookie",
        "affinity-mode": "persistent",
        "session-cookie-name": affinity.name,
        "session-cookie-max-age": String(affinity.ttlSeconds),
        "session-cookie-expires": String(affinity.ttlSeconds),
        "session-cookie-samesite": affinity.sameSite,
        "session-cookie-secure": "true",
    };
}

function headerMapName(host: EdgeHost, route: EdgeRoute): string {
    return objectName("ConfigMap", routeName(host, route), "headers");
}

function headerMap(host: EdgeHost, route: EdgeRoute): readonly ConfigMap[] {
    const headers = responseHeaders(host, route);
    if (headers.length === 0) return [];
    return [
        {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: {
                ...edgeMetadata(host, headerMapName(host, route)),
                annotations: { "stackwright.dev/used-by": "ingress-nginx, for the headers of its answers" },
            },
            data: Object.fromEntries(headers),
        },
    ];
}
