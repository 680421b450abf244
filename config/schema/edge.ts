import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { bytes } from "../../components/core/quantities";
import { area, type DeepReadonly } from "./area";
import { cidr, dnsLabel, flag, storage, text, wanting, wholeNumber } from "./primitives";
import { amounts, checkResources, resourcesOf } from "./workload";

const day = 86_400;
const minute = 60;

const version = wanting(
    'a release in quotes, such as "2.6" or "2.6.7"',
    z.string().regex(/^\d{1,3}\.\d{1,3}(\.\d{1,3})?$/),
    "2.6",
);

/** `app.my-company.org`, below baseDomain without its scheme; or a whole origin. */
const origin = wanting(
    'an origin such as https://app.my-company.org, a name below baseDomain such as dashboard.graphmemory, or "*"',
    z.string().regex(/^(\*|https?:\/\/[^/\s]+|[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)$/),
    "origin",
);

const rateLimit = z.strictObject({
    requests: wholeNumber(1, 1_000_000),
    per: z.enum(["second", "minute", "hour"]),
    /** Each replica of the data plane for itself, which lets as many times the amount through, or all together. */
    counted: z.enum(["replica", "total"]).default("replica"),
});
type RateLimit = z.output<typeof rateLimit>;

const cors = z.strictObject({
    origins: z.array(origin).min(1),
    methods: z
        .array(z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]))
        .min(1)
        .default(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    headers: z
        .array(wanting("the name of a header", z.string().regex(/^[A-Za-z0-9-]{1,64}$/)))
        .min(1)
        .default(["Authorization", "Content-Type", "X-API-Key"]),
    credentials: flag.default(false),
    maxAgeSeconds: wholeNumber(1, day).default(10 * minute),
});

const door = z.enum(["public", "internal"]);

/** What is wanted for one host; its name stands with the workload that it leads to. */
function exposed(defaults: { readonly enabled: boolean; readonly rateLimit: RateLimit; readonly basicAuth?: boolean }) {
    return z
        .strictObject({
            enabled: flag.default(defaults.enabled),
            door: door.default("public"),
            /** @default edge.issuer */
            issuer: dnsLabel.exactOptional(),
            rateLimit: rateLimit.default(defaults.rateLimit),
            cors: cors.exactOptional(),
            /** How long the backend may be silent. */
            timeoutSeconds: wholeNumber(1, day).default(minute),
            bodyLimit: storage.default("10Mi"),
            /** A user and password in front of it, generated and kept in a Secret beside the route. */
            basicAuth: flag.default(defaults.basicAuth ?? false),
            /** How the answers may be kept by whoever passes them on. */
            cacheControl: text.default("no-store"),
        })
        .prefault({});
}

function aDoor(open: boolean) {
    return z
        .strictObject({
            enabled: flag.default(open),
            service: z.enum(["LoadBalancer", "ClusterIP"]).default("LoadBalancer"),
            /** For the cloud's load balancer. */
            serviceAnnotations: z.record(text, text).default({}),
            /** Whence clients may come. @default - everywhere through the public door; the other must be told */
            clientCidrs: z.array(cidr).min(1).exactOptional(),
            /** Balancers whose X-Forwarded-For is believed. */
            trustedProxies: z.array(cidr).default([]),
        })
        .prefault({});
}

const perMinute = (requests: number): RateLimit => ({ requests, per: "minute", counted: "replica" });

const schema = z.strictObject({
    enabled: flag.default(true),
    controller: z
        .strictObject({
            kind: z.enum(["nginx-gateway-fabric", "envoy-gateway", "ingress-nginx"]).default("nginx-gateway-fabric"),
            version: version.default("2.6"),
            /** @default - where its maker's chart puts it */
            namespace: dnsLabel.exactOptional(),
            /** Envoy Gateway has its rate-limit service and a Redis. */
            globalRateLimit: flag.default(false),
        })
        .prefault({}),
    /** Minor release of the installed Gateway API. @default - the one that the controller is made for */
    gatewayApi: wanting(
        'a minor release in quotes, such as "1.5"',
        z.string().regex(/^1\.\d{1,3}$/),
        "1.5",
    ).exactOptional(),
    /** The GatewayClass, or the IngressClass; an owned GatewayClass is made by this stack. */
    class: z
        .strictObject({
            /** @default - what its maker's instructions call it: nginx, or eg with envoy-gateway */
            name: dnsLabel.exactOptional(),
            owned: flag.default(false),
        })
        .prefault({}),
    /** What the ConfigMap of an existing ingress-nginx says, which no Ingress can. */
    ingressConfig: z.record(text, text).default({}),
    doors: z.strictObject({ public: aDoor(true), internal: aDoor(false) }).prefault({}),
    dataPlane: z
        .strictObject({
            replicas: wholeNumber(1, 100).default(2),
            /** More than replicas lets it grow with its load. */
            maxReplicas: wholeNumber(1, 100).exactOptional(),
            resources: z
                .strictObject({ requests: amounts, limits: amounts })
                .default(resourcesOf("100m/128Mi", "500m/256Mi")),
            initResources: z
                .strictObject({ requests: amounts, limits: amounts })
                .default(resourcesOf("10m/32Mi", "100m/64Mi")),
        })
        .prefault({}),
    hsts: z
        .strictObject({
            maxAgeSeconds: wholeNumber(0, 2 * 365 * day).default(365 * day),
            includeSubDomains: flag.default(true),
            preload: flag.default(false),
        })
        .prefault({}),
    /** How long the WebSocket of a page may be silent. */
    socketIdleSeconds: wholeNumber(minute, day).default(60 * minute),
    /** Which entry of certificates.issuers signs the hosts' certificates. */
    issuer: dnsLabel.default("hosts"),
    hosts: z
        .strictObject({
            x0tta6bl4Api: exposed({ enabled: false, rateLimit: perMinute(300) }),
            signalHarvesterApi: exposed({
                enabled: true,
                rateLimit: { requests: 100, per: "second", counted: "replica" },
            }),
            graphmemoryApi: exposed({ enabled: true, rateLimit: perMinute(300) }),
            graphmemoryDashboard: exposed({ enabled: true, rateLimit: perMinute(100) }),
            // A dashboard asks once per panel, and again every minute.
            grafana: exposed({ enabled: false, rateLimit: perMinute(600), basicAuth: true }),
            alertmanager: exposed({ enabled: false, rateLimit: perMinute(100), basicAuth: true }),
            signalHarvesterGrafana: exposed({ enabled: false, rateLimit: perMinute(600), basicAuth: true }),
            signalHarvesterAlertmanager: exposed({ enabled: false, rateLimit: perMinute(100), basicAuth: true }),
        })
        .prefault({}),
});
export type EdgeSettings = DeepReadonly<z.output<typeof schema>>;
export type EdgeHostKey = keyof EdgeSettings["hosts"];
export const edgeHostKeys = Object.keys(schema.shape.hosts.def.innerType.shape) as readonly EdgeHostKey[];

export const edge = area({
    type: "object",
    description: "The ways in from outside: who serves them, doors, hosts, limits, headers, certificates' issuer",
    schema,
    check: (value) => [
        ...checkDataPlane(value),
        ...checkResources("dataPlane.resources", value.dataPlane.resources),
        ...checkResources("dataPlane.initResources", value.dataPlane.initResources),
        ...edgeHostKeys.flatMap((key) => checkCors(key, value)),
        ...checkLogins(value),
        ...checkDoors(value),
        ...checkController(value),
    ],
});

function checkDataPlane({ dataPlane }: EdgeSettings): Problem[] {
    const { replicas, maxReplicas, resources, initResources } = dataPlane;
    const problems: Problem[] = [];
    if (maxReplicas !== undefined && maxReplicas < replicas) {
        problems.push({
            path: "dataPlane.maxReplicas",
            value: maxReplicas,
            problem: "less than replicas",
            allowed: `≥ replicas (${replicas})`,
            fix: "raise it or leave it out",
        });
    }
    if (bytes(initResources.limits.memory) > bytes(resources.limits.memory)) {
        problems.push({
            path: "dataPlane.initResources.limits.memory",
            value: initResources.limits.memory,
            problem: "more than the container that runs afterwards",
            allowed: `≤ dataPlane.resources.limits.memory (${resources.limits.memory})`,
        });
    }
    return problems;
}

function checkCors(key: EdgeHostKey, { hosts }: EdgeSettings): Problem[] {
    const { enabled, cors: wanted } = hosts[key];
    if (!enabled || wanted === undefined || !wanted.origins.includes("*")) return [];
    const path = `hosts.${key}.cors.origins`;
    if (wanted.credentials) {
        return [
            {
                path,
                value: "*",
                problem: "with credentials would let every site in the world act in its visitors' names",
                allowed: "named origins, or no credentials",
                fix: "list the origins, or set credentials: false",
            },
        ];
    }
    return wanted.origins.length === 1
        ? []
        : [{ path, value: "*", problem: "stands beside others", fix: "name either all or some" }];
}

/** These have no login of their own. */
const unguarded = ["alertmanager", "signalHarvesterAlertmanager"] as const;

function checkLogins({ hosts }: EdgeSettings): Problem[] {
    return unguarded
        .filter((key) => hosts[key].enabled && !hosts[key].basicAuth)
        .map((key) => ({
            path: `hosts.${key}.basicAuth`,
            value: false,
            problem: "whoever reached it could silence every alert: it has no login of its own",
            allowed: "true",
            fix: "leave it out, or keep the host closed",
        }));
}

function checkDoors({ controller, doors, hosts }: EdgeSettings): Problem[] {
    const problems = edgeHostKeys
        .filter((key) => hosts[key].enabled && !doors[hosts[key].door].enabled)
        .map(
            (key): Problem => ({
                path: `hosts.${key}.door`,
                value: hosts[key].door,
                problem: "no such door is open",
                fix: `set doors.${hosts[key].door}.enabled: true, or choose the other`,
            }),
        );
    if (controller.kind === "ingress-nginx") return [...problems, ...checkForeignDoor(doors)];
    if (doors.internal.enabled && doors.internal.clientCidrs === undefined) {
        problems.push({
            path: "doors.internal.clientCidrs",
            problem: "is missing, without which nobody knows who is inside",
            allowed: "the address ranges of your own networks",
            fix: "name them, or set doors.internal.enabled: false",
        });
    }
    return problems;
}

/** The one door of ingress-nginx is the Service of its chart, which this stack neither makes nor changes. */
function checkForeignDoor(doors: EdgeSettings["doors"]): Problem[] {
    const problems: Problem[] = [];
    if (doors.internal.enabled) {
        problems.push({
            path: "doors.internal.enabled",
            value: true,
            problem: "is a second door, and ingress-nginx has one only",
            fix: "set it to false, or choose another controller.kind",
        });
    }
    for (const [door, { clientCidrs, serviceAnnotations }] of Object.entries(doors)) {
        const unread = {
            clientCidrs: clientCidrs !== undefined,
            serviceAnnotations: Object.keys(serviceAnnotations).length > 0,
        };
        for (const [setting, isSet] of Object.entries(unread)) {
            if (!isSet) continue;
            problems.push({
                path: `doors.${door}.${setting}`,
                problem: "is never read with controller.kind: ingress-nginx",
                fix: "remove it and set it at the controller's own Service, or choose another controller.kind",
            });
        }
    }
    return problems;
}

function checkController({ controller, ingressConfig }: EdgeSettings): Problem[] {
    const problems: Problem[] = [];
    if (controller.globalRateLimit && controller.kind !== "envoy-gateway") {
        problems.push({
            path: "controller.globalRateLimit",
            value: true,
            problem: `is never read with controller.kind: ${controller.kind}`,
            fix: "remove it, or choose envoy-gateway",
        });
    }
    if (Object.keys(ingressConfig).length > 0 && controller.kind !== "ingress-nginx") {
        problems.push({
            path: "ingressConfig",
            problem: `is never read with controller.kind: ${controller.kind}`,
            fix: "remove it, or choose ingress-nginx",
        });
    }
    return problems;
}

/** Services that stand for open doors: each load balancer takes a node port for HTTP and one for HTTPS. */
export function edgeServices({ doors }: EdgeSettings): {
    readonly loadBalancers: number;
    readonly nodePorts: number;
} {
    const loadBalancers = Object.values(doors).filter(
        ({ enabled, service }) => enabled && service === "LoadBalancer",
    ).length;
    return { loadBalancers, nodePorts: 2 * loadBalancers };
}
