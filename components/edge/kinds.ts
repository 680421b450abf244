import type { Labels } from "../core/labels";

/** The parts of the Gateway API's kinds that are used here, and what is common to all custom kinds of the edge. */

export interface Metadata {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Labels;
    readonly annotations?: Readonly<Record<string, string>>;
}

export interface CustomObject<ApiVersion extends string, Kind extends string, Spec> {
    readonly apiVersion: ApiVersion;
    readonly kind: Kind;
    readonly metadata: Metadata;
    readonly spec: Spec;
}

export const gatewayGroup = "gateway.networking.k8s.io";
type GatewayV1 = "gateway.networking.k8s.io/v1";

export interface TargetRef {
    readonly group: string;
    readonly kind: "Gateway" | "HTTPRoute" | "Service";
    readonly name: string;
    readonly sectionName?: string;
}

export interface GatewayClass {
    readonly apiVersion: GatewayV1;
    readonly kind: "GatewayClass";
    readonly metadata: { readonly name: string; readonly namespace?: never; readonly labels: Labels };
    readonly spec: { readonly controllerName: string; readonly description: string };
}

export interface Listener {
    readonly name: string;
    readonly port: number;
    readonly protocol: "HTTP" | "HTTPS";
    readonly hostname?: string;
    readonly tls?: {
        readonly mode: "Terminate";
        readonly certificateRefs: readonly { readonly kind: "Secret"; readonly name: string }[];
        readonly options?: Readonly<Record<string, string>>;
    };
    readonly allowedRoutes: {
        readonly kinds: readonly { readonly group: typeof gatewayGroup; readonly kind: "HTTPRoute" }[];
        readonly namespaces: {
            readonly from: "Selector";
            readonly selector: { readonly matchLabels: Labels };
        };
    };
}

export type Gateway = CustomObject<
    GatewayV1,
    "Gateway",
    {
        readonly gatewayClassName: string;
        readonly infrastructure: {
            readonly labels: Labels;
            readonly parametersRef: { readonly group: string; readonly kind: string; readonly name: string };
        };
        readonly listeners: readonly Listener[];
    }
>;

export interface Header {
    readonly name: string;
    readonly value: string;
}

export type RouteFilter =
    | {
          readonly type: "RequestRedirect";
          readonly requestRedirect: { readonly scheme: "https"; readonly statusCode: number };
      }
    | { readonly type: "ResponseHeaderModifier"; readonly responseHeaderModifier: { readonly set: readonly Header[] } }
    | { readonly type: "CORS"; readonly cors: CorsFilter }
    | {
          readonly type: "ExtensionRef";
          readonly extensionRef: { readonly group: string; readonly kind: string; readonly name: string };
      };

export interface CorsFilter {
    readonly allowOrigins: readonly string[];
    readonly allowMethods: readonly string[];
    readonly allowHeaders: readonly string[];
    readonly exposeHeaders?: readonly string[];
    readonly allowCredentials: boolean;
    readonly maxAge: number;
}

export interface RouteRule {
    readonly matches: readonly {
        readonly path: { readonly type: "PathPrefix" | "Exact" | "RegularExpression"; readonly value: string };
    }[];
    readonly filters?: readonly RouteFilter[];
    readonly backendRefs?: readonly {
        readonly group: "";
        readonly kind: "Service";
        readonly name: string;
        readonly namespace?: string;
        readonly port: number;
        readonly weight: 1;
    }[];
}

export type HttpRoute = CustomObject<
    GatewayV1,
    "HTTPRoute",
    {
        readonly parentRefs: readonly {
            readonly group: typeof gatewayGroup;
            readonly kind: "Gateway";
            readonly name: string;
            readonly namespace: string;
            readonly sectionName: string;
        }[];
        readonly hostnames: readonly string[];
        readonly rules: readonly RouteRule[];
    }
>;

export type ReferenceGrant = CustomObject<
    "gateway.networking.k8s.io/v1beta1",
    "ReferenceGrant",
    {
        readonly from: readonly {
            readonly group: typeof gatewayGroup;
            readonly kind: "HTTPRoute";
            readonly namespace: string;
        }[];
        readonly to: readonly { readonly group: ""; readonly kind: "Service"; readonly name: string }[];
    }
>;

export type BackendTlsPolicy = CustomObject<
    GatewayV1,
    "BackendTLSPolicy",
    {
        readonly targetRefs: readonly { readonly group: ""; readonly kind: "Service"; readonly name: string }[];
        readonly validation: {
            readonly caCertificateRefs: readonly {
                readonly group: "";
                readonly kind: "Secret" | "ConfigMap";
                readonly name: string;
            }[];
            readonly hostname: string;
        };
    }
>;
