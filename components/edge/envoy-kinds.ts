import type { CustomObject, TargetRef } from "./kinds";
import type { ContainerResources } from "./nginx-kinds";

/** The parts of Envoy Gateway's kinds (1.6 to 1.9) that are used here. */

type V1Alpha1 = "gateway.envoyproxy.io/v1alpha1";

export interface EnvoyRateRule {
    readonly clientSelectors: readonly {
        readonly sourceCIDR: { readonly type: "Distinct"; readonly value: "0.0.0.0/0" | "::/0" };
    }[];
    readonly limit: { readonly requests: number; readonly unit: "Second" | "Minute" | "Hour" };
}

export interface BackendTrafficSpec {
    readonly targetRefs: readonly TargetRef[];
    readonly rateLimit?: {
        readonly type: "Local" | "Global";
        readonly local?: { readonly rules: readonly EnvoyRateRule[] };
        readonly global?: { readonly rules: readonly EnvoyRateRule[] };
    };
    readonly requestBuffer?: { readonly limit: string };
    readonly timeout?: {
        readonly http: { readonly requestTimeout?: string; readonly streamIdleTimeout?: string };
    };
    readonly loadBalancer?: {
        readonly type: "ConsistentHash";
        readonly consistentHash:
            | { readonly type: "SourceIP" }
            | {
                  readonly type: "Cookie";
                  readonly cookie: {
                      readonly name: string;
                      readonly ttl: string;
                      readonly attributes: Readonly<Record<string, string>>;
                  };
              };
    };
}
export type BackendTrafficPolicy = CustomObject<V1Alpha1, "BackendTrafficPolicy", BackendTrafficSpec>;

export interface SecuritySpec {
    readonly targetRefs: readonly TargetRef[];
    readonly cors?: {
        readonly allowOrigins: readonly string[];
        readonly allowMethods: readonly string[];
        readonly allowHeaders: readonly string[];
        readonly exposeHeaders?: readonly string[];
        readonly maxAge: string;
        readonly allowCredentials: boolean;
    };
    readonly basicAuth?: { readonly users: { readonly name: string } };
    readonly authorization?: {
        readonly defaultAction: "Deny";
        readonly rules: readonly {
            readonly action: "Allow";
            readonly principal: { readonly clientCIDRs: readonly string[] };
        }[];
    };
}
export type SecurityPolicy = CustomObject<V1Alpha1, "SecurityPolicy", SecuritySpec>;

export type ClientTrafficPolicy = CustomObject<
    V1Alpha1,
    "ClientTrafficPolicy",
    {
        readonly targetRefs: readonly TargetRef[];
        readonly tls: { readonly minVersion: "1.2" | "1.3" };
        readonly timeout?: { readonly http: { readonly streamIdleTimeout: string } };
        readonly clientIPDetection?: { readonly xForwardedFor: { readonly trustedCIDRs: readonly string[] } };
    }
>;

export type EnvoyProxy = CustomObject<
    V1Alpha1,
    "EnvoyProxy",
    {
        readonly provider: {
            readonly type: "Kubernetes";
            readonly kubernetes: {
                readonly envoyDeployment: {
                    readonly replicas?: number;
                    readonly container: { readonly resources: ContainerResources };
                };
                readonly envoyHpa?: { readonly minReplicas: number; readonly maxReplicas: number };
                readonly envoyPDB: { readonly maxUnavailable: number };
                readonly envoyService: {
                    readonly type: "LoadBalancer" | "ClusterIP";
                    readonly externalTrafficPolicy?: "Local";
                    readonly loadBalancerSourceRanges?: readonly string[];
                    readonly annotations?: Readonly<Record<string, string>>;
                };
            };
        };
    }
>;
