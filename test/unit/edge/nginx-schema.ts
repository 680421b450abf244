import { z } from "zod";

/**
 * NGINX Gateway Fabric's kinds, which no Go module holds, written by hand from its Go types: repository
 * nginx/nginx-gateway-fabric, tag v2.6.7, folders apis/v1alpha1 and apis/v1alpha2. Only fields that are used here; any
 * other is refused.
 */
export const source = "nginx/nginx-gateway-fabric v2.6.7";

const duration = z.string().regex(/^[0-9]{1,4}(ms|s|m|h)?$/);
const size = z.string().regex(/^\d{1,4}(k|m|g)?$/);
const name = z.string().min(1).max(253);
const quantity = z.string().regex(/^\d+(m|Mi|Gi)?$/);

const target = (...kinds: readonly [string, ...string[]]) =>
    z.strictObject({ group: z.literal("gateway.networking.k8s.io"), kind: z.enum(kinds), name });

/** 1 to 16, each only once; a Gateway may not stand beside routes. */
const routeTargets = z
    .array(target("Gateway", "HTTPRoute", "GRPCRoute"))
    .min(1)
    .max(16)
    .refine((all) => new Set(all.map((one) => `${one.kind}/${one.name}`)).size === all.length)
    .refine((all) => all.every(({ kind }) => kind === "Gateway") || all.every(({ kind }) => kind !== "Gateway"));

const rateRule = z
    .strictObject({
        rate: z.string().regex(/^\d+r\/[sm]$/),
        key: z.string().regex(/^(?:[^ \t\r\n;{}#$]+|\$\w+)+$/),
        zoneSize: size.optional(),
        burst: z.number().int().optional(),
        delay: z.number().int().optional(),
        noDelay: z.boolean().optional(),
    })
    .refine(({ delay, noDelay }) => !(noDelay === true && delay !== undefined));

const resources = z.strictObject({
    requests: z.strictObject({ cpu: quantity, memory: quantity }),
    limits: z.strictObject({ cpu: quantity, memory: quantity }),
});

const patch = z.strictObject({ type: z.enum(["StrategicMerge", "Merge", "JSONPatch"]).optional(), value: z.unknown() });

export const nginxSpecs: Readonly<Record<string, { readonly apiVersion: string; readonly spec: z.ZodType }>> = {
    RateLimitPolicy: {
        apiVersion: "gateway.nginx.org/v1alpha1",
        spec: z.strictObject({
            targetRefs: routeTargets,
            rateLimit: z.strictObject({
                local: z.strictObject({ rules: z.array(rateRule) }).optional(),
                dryRun: z.boolean().optional(),
                logLevel: z.enum(["info", "notice", "warn", "error"]).optional(),
                rejectCode: z.number().int().min(400).max(599).optional(),
            }),
        }),
    },
    ClientSettingsPolicy: {
        apiVersion: "gateway.nginx.org/v1alpha1",
        spec: z.strictObject({
            targetRef: target("Gateway", "HTTPRoute", "GRPCRoute"),
            body: z.strictObject({ maxSize: size.optional(), timeout: duration.optional() }).optional(),
        }),
    },
    ProxySettingsPolicy: {
        apiVersion: "gateway.nginx.org/v1alpha1",
        spec: z.strictObject({
            targetRefs: routeTargets,
            timeout: z
                .strictObject({ connect: duration.optional(), read: duration.optional(), send: duration.optional() })
                .optional(),
        }),
    },
    UpstreamSettingsPolicy: {
        apiVersion: "gateway.nginx.org/v1alpha1",
        spec: z.strictObject({
            targetRefs: z
                .array(z.strictObject({ group: z.enum(["", "core"]), kind: z.literal("Service"), name }))
                .min(1)
                .max(16),
            loadBalancingMethod: z
                .enum(["round_robin", "least_conn", "ip_hash", "random", "random two", "random two least_conn"])
                .optional(),
        }),
    },
    AuthenticationFilter: {
        apiVersion: "gateway.nginx.org/v1alpha1",
        spec: z.strictObject({
            type: z.literal("Basic"),
            basic: z.strictObject({ realm: z.string(), secretRef: z.strictObject({ name }) }),
        }),
    },
    NginxProxy: {
        apiVersion: "gateway.nginx.org/v1alpha2",
        spec: z.strictObject({
            metrics: z
                .strictObject({ port: z.number().int().min(1).max(65_535).optional(), disable: z.boolean().optional() })
                .optional(),
            rewriteClientIP: z
                .strictObject({
                    mode: z.enum(["ProxyProtocol", "XForwardedFor"]),
                    setIPRecursively: z.boolean().optional(),
                    trustedAddresses: z
                        .array(
                            z.strictObject({
                                type: z.enum(["CIDR", "IPAddress", "Hostname"]),
                                value: z.string().min(1),
                            }),
                        )
                        .min(1)
                        .max(64),
                })
                .optional(),
            kubernetes: z.strictObject({
                deployment: z.strictObject({
                    replicas: z.number().int().min(0).optional(),
                    autoscaling: z
                        .strictObject({
                            enable: z.boolean(),
                            minReplicas: z.number().int().min(1).optional(),
                            maxReplicas: z.number().int().min(1),
                            targetCPUUtilizationPercentage: z.number().int().min(1).max(100).optional(),
                            targetMemoryUtilizationPercentage: z.number().int().min(1).max(100).optional(),
                        })
                        .refine(({ minReplicas = 1, maxReplicas }) => minReplicas <= maxReplicas)
                        .optional(),
                    container: z.strictObject({ resources: resources.optional() }).optional(),
                    pod: z
                        .strictObject({
                            topologySpreadConstraints: z
                                .array(
                                    z.strictObject({
                                        maxSkew: z.number().int(),
                                        topologyKey: z.string(),
                                        whenUnsatisfiable: z.string(),
                                        labelSelector: z.strictObject({
                                            matchLabels: z.record(z.string(), z.string()),
                                        }),
                                    }),
                                )
                                .optional(),
                        })
                        .optional(),
                    patches: z.array(patch).optional(),
                }),
                service: z.strictObject({
                    type: z.enum(["ClusterIP", "LoadBalancer", "NodePort"]).optional(),
                    externalTrafficPolicy: z.enum(["Cluster", "Local"]).optional(),
                    loadBalancerSourceRanges: z.array(z.string()).optional(),
                    patches: z.array(patch).optional(),
                }),
            }),
        }),
    },
};
