import type { CustomObject, TargetRef } from "./kinds";

/** The parts of NGINX Gateway Fabric's kinds (2.4 to 2.6) that are used here. */

type V1Alpha1 = "gateway.nginx.org/v1alpha1";

export type RateLimitPolicy = CustomObject<
    V1Alpha1,
    "RateLimitPolicy",
    {
        readonly targetRefs: readonly TargetRef[];
        readonly rateLimit: {
            readonly rejectCode: 429;
            readonly local: {
                readonly rules: readonly {
                    readonly rate: string;
                    readonly key: string;
                    readonly zoneSize: string;
                    readonly burst?: number;
                    readonly noDelay?: boolean;
                }[];
            };
        };
    }
>;

export type ClientSettingsPolicy = CustomObject<
    V1Alpha1,
    "ClientSettingsPolicy",
    { readonly targetRef: TargetRef; readonly body: { readonly maxSize: string } }
>;

export type ProxySettingsPolicy = CustomObject<
    V1Alpha1,
    "ProxySettingsPolicy",
    {
        readonly targetRefs: readonly TargetRef[];
        readonly timeout: { readonly connect?: string; readonly read: string; readonly send: string };
    }
>;

export type UpstreamSettingsPolicy = CustomObject<
    V1Alpha1,
    "UpstreamSettingsPolicy",
    { readonly targetRefs: readonly TargetRef[]; readonly loadBalancingMethod: "ip_hash" }
>;

export type AuthenticationFilter = CustomObject<
    V1Alpha1,
    "AuthenticationFilter",
    {
        readonly type: "Basic";
        readonly basic: { readonly realm: string; readonly secretRef: { readonly name: string } };
    }
>;

export interface Amounts {
    readonly cpu: string;
    readonly memory: string;
}

export interface ContainerResources {
    readonly requests: Amounts;
    readonly limits: Amounts;
}

export type NginxProxy = CustomObject<
    "gateway.nginx.org/v1alpha2",
    "NginxProxy",
    {
        readonly metrics: { readonly port: number };
        readonly rewriteClientIP?: {
            readonly mode: "XForwardedFor" | "ProxyProtocol";
            readonly setIPRecursively: boolean;
            readonly trustedAddresses: readonly { readonly type: "CIDR"; readonly value: string }[];
        };
        readonly kubernetes: {
            readonly deployment: {
                readonly replicas?: number;
                readonly autoscaling?: {
                    readonly enable: true;
                    readonly minReplicas: number;
                    readonly maxReplicas: number;
                    readonly targetCPUUtilizationPercentage: number;
                };
                readonly container: { readonly resources: ContainerResources };
                readonly pod: {
                    readonly topologySpreadConstraints: readonly {
                        readonly maxSkew: number;
                        readonly topologyKey: string;
                        readonly whenUnsatisfiable: "ScheduleAnyway";
                        readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
                    }[];
                };
                readonly patches: readonly { readonly type: "StrategicMerge"; readonly value: InitContainerPatch }[];
            };
            readonly service: {
                readonly type: "LoadBalancer" | "ClusterIP";
                readonly externalTrafficPolicy?: "Local";
                readonly loadBalancerSourceRanges?: readonly string[];
                readonly patches?: readonly {
                    readonly type: "StrategicMerge";
                    readonly value: { readonly metadata: { readonly annotations: Readonly<Record<string, string>> } };
                }[];
            };
        };
    }
>;

/** Its init container has no resources, and no field of its own to give it any. */
export interface InitContainerPatch {
    readonly spec: {
        readonly template: {
            readonly spec: {
                readonly initContainers: readonly { readonly name: "init"; readonly resources: ContainerResources }[];
            };
        };
    };
}
