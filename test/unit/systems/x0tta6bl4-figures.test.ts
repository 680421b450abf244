import { at, figuresOf, objectsIn, objectsOf, type RenderedObject, testFigures } from "../../support/figures";
import { settingsOf } from "../../support/stack";

const inBoth = (kind: string, staging: string, production: string) => ({
    staging: `${kind} x0tta6bl4-staging/${staging}`,
    production: `${kind} x0tta6bl4/${production}`,
});
const same = (kind: string, name: string) => inBoth(kind, name, name);
const prefixed = (kind: string, name: string) => inBoth(kind, `staging-${name}`, name);

const pod = "spec.template.spec";

/** A long-running program of the mesh answers the same way wherever it runs. */
const probesOf = (container: string) =>
    [
        ["liveness GET /health", `${pod}.containers[${container}].livenessProbe.httpGet.path`, "/health"],
        ["on the HTTP port", `${pod}.containers[${container}].livenessProbe.httpGet.port`, "http"],
        ["liveness after 30 s", `${pod}.containers[${container}].livenessProbe.initialDelaySeconds`, 30],
        ["liveness every 10 s", `${pod}.containers[${container}].livenessProbe.periodSeconds`, 10],
        ["liveness within 5 s", `${pod}.containers[${container}].livenessProbe.timeoutSeconds`, 5],
        ["liveness gives up after 3", `${pod}.containers[${container}].livenessProbe.failureThreshold`, 3],
        ["readiness after 10 s", `${pod}.containers[${container}].readinessProbe.initialDelaySeconds`, 10],
        ["readiness every 5 s", `${pod}.containers[${container}].readinessProbe.periodSeconds`, 5],
        ["readiness within 3 s", `${pod}.containers[${container}].readinessProbe.timeoutSeconds`, 3],
        ["readiness gives up after 3", `${pod}.containers[${container}].readinessProbe.failureThreshold`, 3],
        ["startup every 5 s", `${pod}.containers[${container}].startupProbe.periodSeconds`, 5],
        ["startup a minute long", `${pod}.containers[${container}].startupProbe.failureThreshold`, 12],
    ] as const;

const securityOf = (container: string) =>
    [
        ["runs as 1000", `${pod}.securityContext.runAsUser`, 1000],
        ["group of volumes 1000", `${pod}.securityContext.fsGroup`, 1000],
        ["never root", `${pod}.securityContext.runAsNonRoot`, true],
        ["default seccomp profile", `${pod}.securityContext.seccompProfile.type`, "RuntimeDefault"],
        ["no escalation", `${pod}.containers[${container}].securityContext.allowPrivilegeEscalation`, false],
        ["no capabilities", `${pod}.containers[${container}].securityContext.capabilities.drop`, ["ALL"]],
        ["drains 10 s", `${pod}.containers[${container}].lifecycle.preStop.exec.command`, ["sleep", "10"]],
        ["30 s to stop", `${pod}.terminationGracePeriodSeconds`, 30],
    ] as const;

const meshPorts = (container: string) =>
    [
        ["HTTP on 8000", `${pod}.containers[${container}].ports[http].containerPort`, 8000],
        ["metrics on 8001", `${pod}.containers[${container}].ports[metrics].containerPort`, 8001],
        ["gossip on 7946", `${pod}.containers[${container}].ports[mesh].containerPort`, 7946],
        ["gossip over TCP", `${pod}.containers[${container}].ports[mesh].protocol`, "TCP"],
        ["and over UDP", `${pod}.containers[${container}].ports[mesh-udp].protocol`, "UDP"],
    ] as const;

const resources = (
    container: string,
    staging: readonly [string, string, string, string],
    production: readonly [string, string, string, string],
) =>
    ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].map(
        (amount, index) =>
            [amount, `${pod}.containers[${container}].resources.${amount}`, staging[index], production[index]] as const,
    );

const api = figuresOf(prefixed("Deployment", "x0tta6bl4"), [
    ["replicas", "spec.replicas", 2, 3],
    ["one pod more while rolling", "spec.strategy.rollingUpdate.maxSurge", 1],
    ["never one less", "spec.strategy.rollingUpdate.maxUnavailable", 0],
    ["image", `${pod}.containers[api].image`, "x0tta6bl4:phase4-production"],
    ["pull policy", `${pod}.containers[api].imagePullPolicy`, "IfNotPresent"],
    ["account", `${pod}.serviceAccountName`, "x0tta6bl4-app"],
    ["writable root, by waiver", `${pod}.containers[api].securityContext.readOnlyRootFilesystem`, false],
    ["data is scratch of 100Mi", `${pod}.volumes[data].emptyDir.sizeLimit`, "100Mi"],
    ["identity socket", `${pod}.containers[api].volumeMounts[spire-socket].mountPath`, "/run/spire/sockets"],
    ["identity socket by CSI", `${pod}.volumes[spire-socket].csi.driver`, "staging.csi.spiffe.io", "csi.spiffe.io"],
    ["config mounted", `${pod}.containers[api].volumeMounts[config].mountPath`, "/etc/x0tta6bl4"],
    ["scraped", 'spec.template.metadata.annotations["prometheus.io/scrape"]', "true"],
    ["at the metrics port", 'spec.template.metadata.annotations["prometheus.io/port"]', "8001"],
    ["at /metrics", 'spec.template.metadata.annotations["prometheus.io/path"]', "/metrics"],
    ["migrates first", `${pod}.initContainers[migrations].image`, "x0tta6bl4:phase4-production"],
    [
        "spread over nodes",
        `${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight`,
        100,
    ],
    ["spread over zones", `${pod}.topologySpreadConstraints[0].topologyKey`, "topology.kubernetes.io/zone"],
    ["if it can be", `${pod}.topologySpreadConstraints[0].whenUnsatisfiable`, "ScheduleAnyway"],
    ...resources("api", ["50m", "64Mi", "200m", "256Mi"], ["500m", "1Gi", "2000m", "2Gi"]),
    ...meshPorts("api"),
    ...probesOf("api"),
    ...securityOf("api"),
]);

const controller = figuresOf(same("StatefulSet", "x0tta6bl4-controller"), [
    ["replicas", "spec.replicas", 3],
    ["image", `${pod}.containers[controller].image`, "x0tta6bl4/mesh:v1.0.0"],
    ["a volume each", "spec.volumeClaimTemplates[data].spec.resources.requests.storage", "10Gi"],
    ["on fast-ssd", "spec.volumeClaimTemplates[data].spec.storageClassName", "staging-fast-ssd", "fast-ssd"],
    ["for one node", "spec.volumeClaimTemplates[data].spec.accessModes", ["ReadWriteOnce"]],
    ["kept when scaled down", "spec.persistentVolumeClaimRetentionPolicy.whenScaled", "Retain"],
    [
        "spread over nodes by the app label",
        `${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchExpressions[app].values`,
        ["x0tta6bl4-controller"],
    ],
    [
        "away from control-plane nodes",
        `${pod}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key`,
        "node-role.kubernetes.io/master",
    ],
    ["read-only root", `${pod}.containers[controller].securityContext.readOnlyRootFilesystem`, true],
    ...resources("controller", ["500m", "512Mi", "1000m", "1Gi"], ["1000m", "2Gi", "2000m", "4Gi"]),
    ...meshPorts("controller"),
    ...probesOf("controller"),
    ...securityOf("controller"),
]);

const meshNode = figuresOf(same("DaemonSet", "x0tta6bl4-mesh-node"), [
    ["one node at a time", "spec.updateStrategy.rollingUpdate.maxUnavailable", 1],
    ["image", `${pod}.containers[mesh-node].image`, "x0tta6bl4/mesh:v1.0.0"],
    ["pods are called x0tta6bl4-mesh", "spec.template.metadata.labels.app", "x0tta6bl4-mesh"],
    ["not on control-plane nodes", `${pod}.tolerations`, undefined],
    ["no token", `${pod}.automountServiceAccountToken`, false],
    ["read-only root", `${pod}.containers[mesh-node].securityContext.readOnlyRootFilesystem`, true],
    ...resources("mesh-node", ["500m", "512Mi", "1000m", "1Gi"], ["500m", "512Mi", "1000m", "1Gi"]),
    ...meshPorts("mesh-node"),
    ...probesOf("mesh-node"),
    ...securityOf("mesh-node"),
]);

const services = [
    ...figuresOf(same("Service", "x0tta6bl4-api"), [
        ["8080", "spec.ports[http].port", 8080],
        ["to the HTTP port", "spec.ports[http].targetPort", "http"],
        ["inside only", "spec.type", "ClusterIP"],
        ["a client stays on its pod", "spec.sessionAffinity", "ClientIP"],
    ]),
    ...figuresOf(same("Service", "x0tta6bl4-metrics"), [["8001", "spec.ports[metrics].port", 8001]]),
    ...figuresOf(same("Service", "x0tta6bl4-mesh"), [
        ["headless", "spec.clusterIP", "None"],
        ["7946 TCP", "spec.ports[mesh].port", 7946],
        ["7946 UDP", "spec.ports[mesh-udp].protocol", "UDP"],
    ]),
    ...figuresOf(same("Service", "x0tta6bl4-controller"), [["headless", "spec.clusterIP", "None"]]),
];

const stores = [
    ...figuresOf(same("StatefulSet", "postgres"), [
        ["one", "spec.replicas", 1],
        ["image", `${pod}.containers[postgres].image`, "postgres:15-alpine"],
        ["volume", "spec.volumeClaimTemplates[0].spec.resources.requests.storage", "10Gi"],
        ["on the fast class", "spec.volumeClaimTemplates[0].spec.storageClassName", "staging-fast-ssd", "fast-ssd"],
        ["port", `${pod}.containers[postgres].ports[postgres].containerPort`, 5432],
        ["exporter", `${pod}.containers[exporter].ports[metrics].containerPort`, 9187],
        ["never root", `${pod}.securityContext.runAsNonRoot`, true],
    ]),
    ...figuresOf(same("StatefulSet", "redis"), [
        ["one", "spec.replicas", 1],
        ["image", `${pod}.containers[redis].image`, "redis:7-alpine"],
        ["volume", "spec.volumeClaimTemplates[0].spec.resources.requests.storage", "2Gi"],
        ["on the fast class", "spec.volumeClaimTemplates[0].spec.storageClassName", "staging-fast-ssd", "fast-ssd"],
        ["port", `${pod}.containers[redis].ports[redis].containerPort`, 6379],
        ["exporter", `${pod}.containers[exporter].ports[metrics].containerPort`, 9121],
        ["never root", `${pod}.securityContext.runAsNonRoot`, true],
    ]),
    ...figuresOf(prefixed("Deployment", "x0tta6bl4"), [
        [
            "the cache's login as a file",
            `${pod}.containers[api].env[REDIS_PASSWORD_FILE].value`,
            "/run/secrets/cache/password",
        ],
    ]),
    ...figuresOf(same("Job", "postgres-migrations"), [
        ["once before the API", `${pod}.containers[0].image`, "x0tta6bl4:phase4-production"],
    ]),
];

const config = figuresOf(prefixed("ConfigMap", "x0tta6bl4-config"), [
    ["database", "data.DATABASE_HOST", "postgres"],
    ["cache", "data.REDIS_HOST", "redis"],
    ["environment", "data.ENVIRONMENT", "staging", "production"],
    ["profiling", "data.PROFILING_ENABLED", "true", "false"],
    ["log level", "data.LOG_LEVEL", "DEBUG", "INFO"],
    ["key exchange", "data.PQC_KEM_ALGORITHM", "ML-KEM-768"],
    ["signatures", "data.PQC_SIGNATURE_ALGORITHM", "ML-DSA-65"],
    ["post-quantum on", "data.PQC_ENABLED", "true"],
    ["TLS 1.3 only", "data.TLS_MIN_VERSION", "1.3"],
    ["zero trust on", "data.ZERO_TRUST_ENABLED", "true"],
    ["trust domain", "data.SPIFFE_TRUST_DOMAIN", "staging.x0tta6bl4.mesh", "x0tta6bl4.mesh"],
    [
        "SPIRE server by its full name",
        "data.SPIRE_SERVER_ADDR",
        "spire-server.spire-staging.svc.cluster.local:8081",
        "spire-server.spire.svc.cluster.local:8081",
    ],
    ["pool of 20", "data.DB_POOL_SIZE", "20"],
    ["HTTP port", "data.HTTP_PORT", "8000"],
    ["metrics port", "data.METRICS_PORT", "8001"],
    ["mesh port", "data.MESH_PORT", "7946"],
    ["watches every 10 s", "data.MAPEK_MONITOR_INTERVAL_SECONDS", "10"],
    ["analyses every 30 s", "data.MAPEK_ANALYZE_INTERVAL_SECONDS", "30"],
    ["acts above 80 % of CPU", "data.MAPEK_CPU_THRESHOLD_PERCENT", "80"],
    ["acts above 80 % of memory", "data.MAPEK_MEMORY_THRESHOLD_PERCENT", "80"],
    ["a silent peer is gone after 15 s", "data.MAPEK_PEER_TIMEOUT_SECONDS", "15"],
]);

const policies = [
    ...figuresOf(same("NetworkPolicy", "x0tta6bl4-deny-all"), [
        ["all pods", "spec.podSelector", {}],
        ["both ways", "spec.policyTypes", ["Ingress", "Egress"]],
        ["nothing in", "spec.ingress", undefined],
        ["nothing out", "spec.egress", undefined],
    ]),
    ...figuresOf(same("NetworkPolicy", "x0tta6bl4-allow-mesh"), [
        ["mesh pods", 'spec.podSelector.matchLabels["app.kubernetes.io/name"]', "x0tta6bl4-mesh"],
    ]),
    ...figuresOf(prefixed("NetworkPolicy", "x0tta6bl4"), [
        ["the API's pods", 'spec.podSelector.matchLabels["app.kubernetes.io/name"]', "staging-x0tta6bl4", "x0tta6bl4"],
    ]),
];

const scaling = [
    ...figuresOf(same("HorizontalPodAutoscaler", "x0tta6bl4-controller-hpa"), [
        ["of the StatefulSet", "spec.scaleTargetRef.kind", "StatefulSet"],
        ["3 to", "spec.minReplicas", 3],
        ["10", "spec.maxReplicas", 10],
        ["CPU 70 %", "spec.metrics[0].resource.target.averageUtilization", 70],
        ["memory 80 %", "spec.metrics[1].resource.target.averageUtilization", 80],
        ["5 minutes before it shrinks", "spec.behavior.scaleDown.stabilizationWindowSeconds", 300],
    ]),
    ...figuresOf(prefixed("PodDisruptionBudget", "x0tta6bl4"), [
        ["one API pod always", "spec.minAvailable", 1],
        ["a sick pod does not block", "spec.unhealthyPodEvictionPolicy", "AlwaysAllow"],
    ]),
    ...figuresOf(same("PodDisruptionBudget", "x0tta6bl4-controller"), [["two controllers", "spec.minAvailable", 2]]),
];

const readAll = ["get", "list", "watch"];
const roles = [
    ...figuresOf(
        { staging: "ClusterRole staging-x0tta6bl4-mesh-staging", production: "ClusterRole x0tta6bl4-mesh-production" },
        [
            ["reads of the core", "rules[0].resources", ["pods", "services", "endpoints", "configmaps"]],
            ["and only reads", "rules[0].verbs", readAll],
            ["reads of apps", "rules[1].resources", ["deployments", "statefulsets", "daemonsets"]],
            ["and only reads there", "rules[1].verbs", readAll],
            ["nothing else, Secrets least of all", "rules[2]", undefined],
        ],
    ),
    ...figuresOf(
        {
            staging: "ClusterRoleBinding staging-x0tta6bl4-mesh-binding-staging",
            production: "ClusterRoleBinding x0tta6bl4-mesh-binding-production",
        },
        [["of the one account", "subjects[x0tta6bl4-app].namespace", "x0tta6bl4-staging", "x0tta6bl4"]],
    ),
];

const quota = figuresOf(same("ResourceQuota", "x0tta6bl4-quota"), [
    ["50 CPU requested", 'spec.hard["requests.cpu"]', "50"],
    ["100 CPU at most", 'spec.hard["limits.cpu"]', "100"],
    ["100Gi requested", 'spec.hard["requests.memory"]', "100Gi"],
    ["200Gi at most", 'spec.hard["limits.memory"]', "200Gi"],
    ["500 pods", "spec.hard.pods", "500"],
    ["50 claims", "spec.hard.persistentvolumeclaims", "50"],
]);

describe("The mesh has every figure of its specification.", () => {
    testFigures([
        ...api,
        ...controller,
        ...meshNode,
        ...services,
        ...stores,
        ...config,
        ...policies,
        ...scaling,
        ...roles,
        ...quota,
    ]);
});

describe("Only production", () => {
    const scaler = "HorizontalPodAutoscaler x0tta6bl4/x0tta6bl4-hpa";
    const recommender = "VerticalPodAutoscaler x0tta6bl4/x0tta6bl4-vpa";
    let production: ReadonlyMap<string, RenderedObject>;
    let staging: ReadonlyMap<string, RenderedObject>;
    beforeAll(async () => {
        production = await objectsOf("production");
        staging = await objectsOf("staging");
    });

    it.each([
        [scaler, "scales the API's Deployment", "spec.scaleTargetRef.kind", "Deployment"],
        [scaler, "from 2", "spec.minReplicas", 2],
        [scaler, "to 10", "spec.maxReplicas", 10],
        [scaler, "at 80 % of its CPU", "spec.metrics[0].resource.target.averageUtilization", 80],
        [scaler, "or of its memory", "spec.metrics[1].resource.target.averageUtilization", 80],
        [scaler, "and shrinks after 5 minutes", "spec.behavior.scaleDown.stabilizationWindowSeconds", 300],
        [recommender, "recommends for the controllers", "spec.targetRef.name", "x0tta6bl4-controller"],
        [recommender, "and changes nothing", "spec.updatePolicy.updateMode", "Off"],
    ])("%s: %s", (object, _, path, value) => {
        expect(at(production.get(object), path)).toEqual(value);
    });

    it("scales the API and asks for recommendations", () => {
        const kinds = (objects: ReadonlyMap<string, RenderedObject>, kind: string) =>
            [...objects.keys()].filter((name) => name.startsWith(`${kind} x0tta6bl4`));
        expect(kinds(staging, "HorizontalPodAutoscaler")).toEqual([
            "HorizontalPodAutoscaler x0tta6bl4-staging/x0tta6bl4-controller-hpa",
        ]);
        expect(kinds(staging, "VerticalPodAutoscaler")).toEqual([]);
    });
});

describe("The older metrics port", () => {
    it("is served, led to, let in and scraped by a job of its own where it is asked for", async () => {
        const objects = await objectsIn(settingsOf("staging", { "x0tta6bl4.legacyMetricsPort": true }));
        const of = (kind: string, name: string) => objects.get(`${kind} x0tta6bl4-staging/${name}`);
        const service = of("Service", "x0tta6bl4-metrics");
        expect(at(service, "spec.ports[metrics].port")).toBe(8001);
        expect(at(service, "spec.ports[metrics-old].port")).toBe(9090);
        expect(
            at(of("Deployment", "staging-x0tta6bl4"), `${pod}.containers[api].ports[metrics-old].containerPort`),
        ).toBe(9090);
        const [, config] =
            [...objects].find(([name]) => name.startsWith("ConfigMap x0tta6bl4-staging/staging-x0tta6bl4-config")) ??
            [];
        expect(at(config, "data.LEGACY_METRICS_PORT")).toBe("9090");
        for (const policy of ["staging-x0tta6bl4", "x0tta6bl4-controller-traffic", "x0tta6bl4-allow-mesh"]) {
            expect(JSON.stringify(at(of("NetworkPolicy", policy), "spec.ingress"))).toContain('"port":9090');
        }
        const everything = JSON.stringify([...objects.values()].filter(({ kind }) => kind === "ConfigMap"));
        for (const role of ["api", "controller", "mesh"]) expect(everything).toContain(`x0tta6bl4-${role}-older-port`);
    });
});
