import type { PodDisruptionBudget } from "kubernetes-types/policy/v1";
import { type Identity, type Labels, labels } from "../core/labels";
import { objectName } from "../core/naming";
import { type EdgeController, products } from "./backends";
import { waitsPerRoute } from "./envoy";
import type { ClientTrafficPolicy, EnvoyProxy } from "./envoy-kinds";
import type { Door, EdgeHost } from "./intent";
import {
    type CustomObject,
    type Gateway,
    type GatewayClass,
    gatewayGroup,
    type Listener,
    type Metadata,
} from "./kinds";
import type { ContainerResources, NginxProxy } from "./nginx-kinds";
import { httpListener, listenerName } from "./routes";
import { gatewayDuration } from "./units";

export const httpPort = 80;
export const httpsPort = 443;
export const nginxMetricsPort = 9113;

/** How the data plane of a door is run. */
export interface DataPlane {
    readonly replicas: { readonly least: number; readonly most: number };
    readonly resources: ContainerResources;
    readonly initResources: ContainerResources;
}

export interface DoorArgs {
    readonly door: Door;
    /** A load balancer gives it an address; without one it is reached inside of the cluster only. */
    readonly service: "LoadBalancer" | "ClusterIP";
    /** For the cloud's load balancer: internal ones are asked for in ways of their own. */
    readonly serviceAnnotations?: Readonly<Record<string, string>>;
    /** Whence clients may come. @default - from everywhere */
    readonly clientCidrs?: readonly string[];
    /** Balancers whose X-Forwarded-For is believed. @default - nobody's */
    readonly trustedProxies?: readonly string[];
}

export interface GatewayArgs extends DoorArgs {
    readonly owner: Omit<Identity, "name">;
    readonly namespace: string;
    readonly className: string;
    readonly controller: EdgeController;
    readonly dataPlane: DataPlane;
    /** Labels that a namespace must carry for its routes to be admitted. */
    readonly admittedNamespaces: Labels;
}

export function gatewayName(door: Door): string {
    return `edge-${door}`;
}

/** What the data plane's pods of a Gateway carry, whichever back end makes them. */
export const gatewayNameLabel = "gateway.networking.k8s.io/gateway-name";

export function gatewayClass(name: string, controller: EdgeController, owner: Identity): GatewayClass {
    return {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "GatewayClass",
        metadata: { name: objectName("GatewayClass", name), labels: labels(owner) },
        spec: {
            controllerName: products[controller.kind].controllerName,
            description: `Gateways of ${owner.environment}`,
        },
    };
}

type AnyObject = CustomObject<string, string, object>;

/** A door: its Gateway, how its data plane is run, and what a drain must leave of it. */
export function gatewayObjects(
    args: GatewayArgs,
    hosts: readonly EdgeHost[],
): readonly (AnyObject | PodDisruptionBudget)[] {
    const gateway = gatewayOf(args, hosts);
    if (args.controller.kind === "envoy-gateway") {
        return [envoyProxy(args), gateway, ...clientTraffic(args, args.controller, hosts)];
    }
    return [nginxProxy(args), gateway, disruptionBudget(args)];
}

function metadata(args: GatewayArgs, name: string): Metadata {
    return { name, namespace: args.namespace, labels: labels({ ...args.owner, name: gatewayName(args.door) }) };
}

function gatewayOf(args: GatewayArgs, hosts: readonly EdgeHost[]): Gateway {
    const name = gatewayName(args.door);
    const isEnvoy = args.controller.kind === "envoy-gateway";
    const admitted = {
        kinds: [{ group: gatewayGroup, kind: "HTTPRoute" }],
        namespaces: { from: "Selector", selector: { matchLabels: args.admittedNamespaces } },
    } as const;
    const listeners: readonly Listener[] = [
        { name: httpListener, port: httpPort, protocol: "HTTP", allowedRoutes: admitted },
        ...hosts.map(
            (host): Listener => ({
                name: listenerName(host),
                port: httpsPort,
                protocol: "HTTPS",
                hostname: host.host,
                tls: {
                    mode: "Terminate",
                    certificateRefs: [{ kind: "Secret", name: host.certificateSecret }],
                    // Of Envoy's listeners a ClientTrafficPolicy says it.
                    ...(isEnvoy ? {} : { options: { "nginx.org/ssl-protocols": "TLSv1.2 TLSv1.3" } }),
                },
                allowedRoutes: admitted,
            }),
        ),
    ];
    return {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: {
            ...metadata(args, name),
            // Without its controller it would never become ready, and an update would wait for it in vain.
            annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
            gatewayClassName: args.className,
            infrastructure: {
                labels: { "app.kubernetes.io/part-of": args.owner.system, environment: args.owner.environment },
                parametersRef: isEnvoy
                    ? { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name }
                    : { group: "gateway.nginx.org", kind: "NginxProxy", name },
            },
            listeners,
        },
    };
}

function nginxProxy(args: GatewayArgs): NginxProxy {
    const { least, most } = args.dataPlane.replicas;
    const { trustedProxies = [], serviceAnnotations = {} } = args;
    const matchLabels = { [gatewayNameLabel]: gatewayName(args.door) };
    const spread = (topologyKey: string) =>
        ({ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels } }) as const;
    return {
        apiVersion: "gateway.nginx.org/v1alpha2",
        kind: "NginxProxy",
        metadata: metadata(args, gatewayName(args.door)),
        spec: {
            metrics: { port: nginxMetricsPort },
            ...(trustedProxies.length === 0
                ? {}
                : {
                      rewriteClientIP: {
                          mode: "XForwardedFor",
                          // Past every balancer that is trusted, or behind two of them the outer one were the client.
                          setIPRecursively: true,
                          trustedAddresses: trustedProxies.map((value) => ({ type: "CIDR", value }) as const),
                      },
                  }),
            kubernetes: {
                deployment: {
                    ...(most > least
                        ? {
                              autoscaling: {
                                  enable: true,
                                  minReplicas: least,
                                  maxReplicas: most,
                                  targetCPUUtilizationPercentage: 70,
                              },
                          }
                        : { replicas: least }),
                    container: { resources: args.dataPlane.resources },
                    pod: {
                        topologySpreadConstraints: [
                            spread("kubernetes.io/hostname"),
                            spread("topology.kubernetes.io/zone"),
                        ],
                    },
                    patches: [
                        {
                            type: "StrategicMerge",
                            value: {
                                spec: {
                                    template: {
                                        spec: {
                                            initContainers: [{ name: "init", resources: args.dataPlane.initResources }],
                                        },
                                    },
                                },
                            },
                        },
                    ],
                },
                service: {
                    type: args.service,
                    // Keeps the client's address, which rate limits are counted by.
                    ...(args.service === "LoadBalancer" ? { externalTrafficPolicy: "Local" } : {}),
                    ...sourceRanges(args),
                    ...(Object.keys(serviceAnnotations).length === 0
                        ? {}
                        : {
                              patches: [
                                  { type: "StrategicMerge", value: { metadata: { annotations: serviceAnnotations } } },
                              ],
                          }),
                },
            },
        },
    };
}

/**
 * What a load balancer lets connect, where its cloud can. With Envoy Gateway trusted balancers connect in their clients'
 * names, whom routes look at; NGINX Gateway Fabric looks at nobody but who connects.
 */
function sourceRanges(args: GatewayArgs): { readonly loadBalancerSourceRanges?: readonly string[] } {
    const { service, clientCidrs, trustedProxies = [], controller } = args;
    if (service !== "LoadBalancer" || clientCidrs === undefined) return {};
    const byProxy = controller.kind === "envoy-gateway" && trustedProxies.length > 0;
    return { loadBalancerSourceRanges: byProxy ? trustedProxies : clientCidrs };
}

function disruptionBudget(args: GatewayArgs): PodDisruptionBudget {
    return {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { ...metadata(args, objectName("PodDisruptionBudget", gatewayName(args.door))) },
        spec: {
            ...oneMayGo,
            unhealthyPodEvictionPolicy: "AlwaysAllow",
            selector: { matchLabels: { [gatewayNameLabel]: gatewayName(args.door) } },
        },
    };
}

/** One pod may go at a time, however many there are: of a single one that means all, or no node could ever be drained. */
const oneMayGo = { maxUnavailable: 1 } as const;

function envoyProxy(args: GatewayArgs): EnvoyProxy {
    const { least, most } = args.dataPlane.replicas;
    return {
        apiVersion: "gateway.envoyproxy.io/v1alpha1",
        kind: "EnvoyProxy",
        metadata: metadata(args, gatewayName(args.door)),
        spec: {
            provider: {
                type: "Kubernetes",
                kubernetes: {
                    envoyDeployment: {
                        ...(most > least ? {} : { replicas: least }),
                        container: { resources: args.dataPlane.resources },
                    },
                    ...(most > least ? { envoyHpa: { minReplicas: least, maxReplicas: most } } : {}),
                    envoyPDB: oneMayGo,
                    envoyService: {
                        type: args.service,
                        ...(args.service === "LoadBalancer" ? { externalTrafficPolicy: "Local" } : {}),
                        ...sourceRanges(args),
                        ...(args.serviceAnnotations === undefined ? {} : { annotations: args.serviceAnnotations }),
                    },
                },
            },
        },
    };
}

/** One for the door, and before 1.8 one more for each listener whose WebSockets are silent for longer. */
function clientTraffic(
    args: GatewayArgs,
    controller: Extract<EdgeController, { kind: "envoy-gateway" }>,
    hosts: readonly EdgeHost[],
): readonly ClientTrafficPolicy[] {
    const gateway = gatewayName(args.door);
    const { trustedProxies = [] } = args;
    const policy = (name: string, sectionName?: string, idleSeconds?: number): ClientTrafficPolicy => ({
        apiVersion: "gateway.envoyproxy.io/v1alpha1",
        kind: "ClientTrafficPolicy",
        metadata: metadata(args, objectName("ClientTrafficPolicy", name)),
        spec: {
            targetRefs: [
                {
                    group: gatewayGroup,
                    kind: "Gateway",
                    name: gateway,
                    ...(sectionName === undefined ? {} : { sectionName }),
                },
            ],
            tls: { minVersion: "1.2" },
            ...(idleSeconds === undefined
                ? {}
                : { timeout: { http: { streamIdleTimeout: gatewayDuration(idleSeconds) } } }),
            ...(trustedProxies.length === 0
                ? {}
                : { clientIPDetection: { xForwardedFor: { trustedCIDRs: trustedProxies } } }),
        },
    });
    const patient = waitsPerRoute(controller)
        ? []
        : hosts.flatMap((host) => {
              const idle = host.routes.flatMap(({ webSocket }) => webSocket?.idleSeconds ?? []);
              return idle.length === 0 ? [] : [policy(host.name, listenerName(host), Math.max(...idle))];
          });
    return [policy(gateway), ...patient];
}
