import { figuresOf, testFigures } from "../../support/figures";

const here = (kind: string, name: string) => ({
    staging: `${kind} graphmemory-staging/${name}`,
    production: `${kind} graphmemory/${name}`,
});

const pod = "spec.template.spec";
type Amounts = readonly [requestsCpu: string, requestsMemory: string, limitsCpu: string, limitsMemory: string];

/** What holds for each of the three programs, with what tells them apart. */
function program(
    component: string,
    figures: {
        readonly replicas: readonly [staging: number, production: number];
        readonly port: number;
        readonly health: string;
        readonly staging: Amounts;
        readonly production: Amounts;
    },
) {
    const container = `${pod}.containers[${component}]`;
    const amounts = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].map(
        (amount, index) =>
            [amount, `${container}.resources.${amount}`, figures.staging[index], figures.production[index]] as const,
    );
    return figuresOf(here("Deployment", `graphmemory-${component}`), [
        ["replicas", "spec.replicas", ...figures.replicas],
        ["one pod more while rolling", "spec.strategy.rollingUpdate.maxSurge", 1],
        ["never one less", "spec.strategy.rollingUpdate.maxUnavailable", 0],
        ["port", `${container}.ports[http].containerPort`, figures.port],
        ["asks its health", `${container}.livenessProbe.httpGet.path`, figures.health],
        ["startup every 2 s", `${container}.startupProbe.periodSeconds`, 2],
        ["30 times", `${container}.startupProbe.failureThreshold`, 30],
        ["readiness every 5 s", `${container}.readinessProbe.periodSeconds`, 5],
        ["within 3 s", `${container}.readinessProbe.timeoutSeconds`, 3],
        ["three times", `${container}.readinessProbe.failureThreshold`, 3],
        ["liveness without delay", `${container}.livenessProbe.initialDelaySeconds`, 0],
        ["every 15 s", `${container}.livenessProbe.periodSeconds`, 15],
        ["within 5 s", `${container}.livenessProbe.timeoutSeconds`, 5],
        ["gives up after 3", `${container}.livenessProbe.failureThreshold`, 3],
        ["runs as 10001", `${pod}.securityContext.runAsUser`, 10_001],
        ["never root", `${pod}.securityContext.runAsNonRoot`, true],
        ["default seccomp profile", `${pod}.securityContext.seccompProfile.type`, "RuntimeDefault"],
        ["no capabilities", `${container}.securityContext.capabilities.drop`, ["ALL"]],
        ["no escalation", `${container}.securityContext.allowPrivilegeEscalation`, false],
        ["read-only root", `${container}.securityContext.readOnlyRootFilesystem`, true],
        ["an account of its own", `${pod}.serviceAccountName`, `graphmemory-${component}`],
        ["no token", `${pod}.automountServiceAccountToken`, false],
        [
            "across nodes",
            `${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight`,
            100,
        ],
        ...amounts,
    ]);
}

const backendKeys = figuresOf(
    here("Deployment", "graphmemory-backend"),
    (
        [
            ["application", "JWT_SECRET_KEY"],
            ["application", "API_KEY"],
            ["application", "ENCRYPTION_KEY"],
            ["monitoring", "WEBHOOK_TOKEN"],
        ] as const
    ).flatMap(([secret, key]) => [
        [
            `its ${key} is a file`,
            `${pod}.containers[backend].env[${key}_FILE].value`,
            `/run/secrets/${secret}/${key}`,
        ] as const,
        [`of the ${secret} Secret`, `${pod}.volumes[${secret}].secret.secretName`, `graphmemory-${secret}`] as const,
    ]),
);

const nearDatabase = (component: string) =>
    figuresOf(here("Deployment", `graphmemory-${component}`), [
        [
            "near the database, but weaker than the spread",
            `${pod}.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight`,
            50,
        ],
    ]);

const programs = [
    ...program("backend", {
        replicas: [1, 3],
        port: 8000,
        health: "/health",
        staging: ["200m", "512Mi", "1000m", "2Gi"],
        production: ["200m", "512Mi", "1000m", "2Gi"],
    }),
    ...nearDatabase("backend"),
    ...program("dashboard", {
        replicas: [1, 2],
        port: 8501,
        health: "/_stcore/health",
        staging: ["100m", "256Mi", "500m", "1Gi"],
        production: ["100m", "256Mi", "500m", "1Gi"],
    }),
    ...program("analytics", {
        replicas: [1, 2],
        port: 8001,
        health: "/health",
        staging: ["300m", "1Gi", "1000m", "2Gi"],
        production: ["300m", "1Gi", "2000m", "4Gi"],
    }),
    ...nearDatabase("analytics"),
    ...figuresOf(here("Deployment", "graphmemory-dashboard"), [
        ["headless", `${pod}.containers[dashboard].env[STREAMLIT_SERVER_HEADLESS].value`, "true"],
        ["XSRF protection", `${pod}.containers[dashboard].env[STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION].value`, "true"],
        ["Streamlit's port", `${pod}.containers[dashboard].env[STREAMLIT_SERVER_PORT].value`, "8501"],
    ]),
    ...figuresOf(here("Deployment", "graphmemory-analytics"), [
        ["malloc arenas", `${pod}.containers[analytics].env[MALLOC_ARENA_MAX].value`, "2"],
        ["the system's allocator", `${pod}.containers[analytics].env[PYTHONMALLOC].value`, "malloc"],
    ]),
    ...figuresOf(here("Service", "graphmemory-dashboard"), [
        ["a session stays on its pod", "spec.sessionAffinity", "ClientIP"],
        ["8501", "spec.ports[http].port", 8501],
    ]),
    ...figuresOf(here("Service", "graphmemory-backend"), [["8000", "spec.ports[http].port", 8000]]),
    ...figuresOf(here("Service", "graphmemory-analytics"), [["8001", "spec.ports[http].port", 8001]]),
];

const postgres = figuresOf(here("StatefulSet", "postgres"), [
    ["one", "spec.replicas", 1],
    ["image", `${pod}.containers[postgres].image`, "postgres:16.1-alpine"],
    ["volume", "spec.volumeClaimTemplates[0].spec.resources.requests.storage", "5Gi", "20Gi"],
    [
        "on the fast class",
        "spec.volumeClaimTemplates[0].spec.storageClassName",
        "staging-graphmemory-fast-ssd",
        "graphmemory-fast-ssd",
    ],
    ["runs as 999", `${pod}.securityContext.runAsUser`, 999],
    ["volumes of group 999", `${pod}.securityContext.fsGroup`, 999],
    ["requests CPU", `${pod}.containers[postgres].resources.requests.cpu`, "500m"],
    ["requests memory", `${pod}.containers[postgres].resources.requests.memory`, "1Gi"],
    ["limits CPU", `${pod}.containers[postgres].resources.limits.cpu`, "1000m"],
    ["limits memory", `${pod}.containers[postgres].resources.limits.memory`, "2Gi"],
    ["a minute to stop", `${pod}.terminationGracePeriodSeconds`, 60],
    ["exporter's port", `${pod}.containers[exporter].ports[0].containerPort`, 9187],
    ["exporter requests", `${pod}.containers[exporter].resources.requests.cpu`, "50m"],
    ["exporter's limit", `${pod}.containers[exporter].resources.limits.memory`, "128Mi"],
    ["startup every 5 s", `${pod}.containers[postgres].startupProbe.periodSeconds`, 5],
    ["30 times", `${pod}.containers[postgres].startupProbe.failureThreshold`, 30],
    ["liveness after 30 s", `${pod}.containers[postgres].livenessProbe.initialDelaySeconds`, 30],
    ["gives up after 6", `${pod}.containers[postgres].livenessProbe.failureThreshold`, 6],
    ["readiness every 5 s", `${pod}.containers[postgres].readinessProbe.periodSeconds`, 5],
]);

/** Cache and queue differ in size and in what they do when they are full. */
const redis = (
    name: string,
    volume: readonly [staging: string, production: string],
    amounts: Readonly<Record<"staging" | "production", Amounts>>,
    settings: readonly [maxMemory: readonly [staging: string, production: string], policy: string],
) => {
    const container = `${pod}.containers[redis]`;
    const limits = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].map(
        (amount, index) =>
            [amount, `${container}.resources.${amount}`, amounts.staging[index], amounts.production[index]] as const,
    );
    const [[staging, production], policy] = settings;
    // In production several nodes stand behind what callers connect to.
    const nodes = (kind: string, suffix = "") => ({
        ...here(kind, `${name}-node${suffix}`),
        staging: here(kind, `${name}${suffix}`).staging,
    });
    return [
        ...figuresOf(nodes("StatefulSet"), [
            ["nodes", "spec.replicas", 1, 3],
            ["rolled one by one", "spec.updateStrategy.type", "RollingUpdate"],
            ["image", `${container}.image`, "redis:7.2-alpine"],
            ["volume", "spec.volumeClaimTemplates[0].spec.resources.requests.storage", ...volume],
            ["runs as 999", `${pod}.securityContext.runAsUser`, 999],
            ["never root", `${pod}.securityContext.runAsNonRoot`, true],
            ["read-only root", `${container}.securityContext.readOnlyRootFilesystem`, true],
            ["port", `${container}.ports[redis].containerPort`, 6379],
            ["exporter's port", `${pod}.containers[exporter].ports[metrics].containerPort`, 9121],
            ["startup every 3 s", `${container}.startupProbe.periodSeconds`, 3],
            ["20 times", `${container}.startupProbe.failureThreshold`, 20],
            ["liveness every 10 s", `${container}.livenessProbe.periodSeconds`, 10],
            ["within 5 s", `${container}.livenessProbe.timeoutSeconds`, 5],
            ["readiness every 5 s", `${container}.readinessProbe.periodSeconds`, 5],
            ["within 3 s", `${container}.readinessProbe.timeoutSeconds`, 3],
            ["asks with a login", `${container}.livenessProbe.exec.command`, ["/bin/sh", expect.any(String), "live"]],
            ...limits,
        ]),
        ...figuresOf(nodes("ConfigMap", "-config"), [
            ["memory", 'data["redis.conf"]', containing(staging), containing(production)],
            ["when it is full", 'data["redis.conf"]', containing(`maxmemory-policy ${policy}`)],
            ["writes a log", 'data["redis.conf"]', containing("appendonly yes")],
            ["every second", 'data["redis.conf"]', containing("appendfsync everysec")],
        ]),
        ...figuresOf(nodes("PodDisruptionBudget"), [["one may go", "spec.maxUnavailable", 1]]),
        ...figuresOf(here("Service", name), [["where callers find it", "spec.ports[redis].port", 6379]]),
    ];
};

const containing = (text: string) => expect.stringContaining(text);
const maxMemory = (mebibytes: number) => `maxmemory ${mebibytes * 2 ** 20}`;

const caches = [
    ...redis(
        "redis",
        ["2Gi", "10Gi"],
        { staging: ["50m", "128Mi", "150m", "512Mi"], production: ["100m", "256Mi", "500m", "1Gi"] },
        [[maxMemory(384), maxMemory(768)], "allkeys-lru"],
    ),
    ...redis(
        "redis-queue",
        ["1Gi", "5Gi"],
        { staging: ["50m", "64Mi", "100m", "256Mi"], production: ["50m", "128Mi", "250m", "512Mi"] },
        [[maxMemory(192), maxMemory(384)], "noeviction"],
    ),
];

const migrations = [
    ...figuresOf(here("Job", "postgres-migrations"), [
        ["before the backend", `${pod}.containers[0].image`, "graphmemory/backend:1.0.0"],
        ["as its user", `${pod}.securityContext.runAsUser`, 10_001],
    ]),
    ...figuresOf(here("Deployment", "graphmemory-backend"), [["and not in it", `${pod}.initContainers`, undefined]]),
];

const config = figuresOf(here("ConfigMap", "graphmemory-config"), [
    ["cache", "data.REDIS_HOST", "redis"],
    ["its port", "data.REDIS_PORT", "6379"],
    ["queue", "data.QUEUE_HOST", "redis-queue"],
    ["environment", "data.ENVIRONMENT", "staging", "production"],
    ["log level", "data.LOG_LEVEL", "DEBUG", "INFO"],
    ["database", "data.DATABASE_HOST", "postgres"],
    ["its port", "data.DATABASE_PORT", "5432"],
    ["its name", "data.DATABASE_NAME", "graphmemory"],
    ["backend", "data.BACKEND_URL", "http://graphmemory-backend:8000"],
    ["analytics", "data.ANALYTICS_URL", "http://graphmemory-analytics:8001"],
]);

const backendScaler = figuresOf(here("HorizontalPodAutoscaler", "graphmemory-backend-hpa"), [
    ["from", "spec.minReplicas", 1, 3],
    ["to", "spec.maxReplicas", 2, 10],
    ["CPU 70 %", "spec.metrics[0].resource.target.averageUtilization", 70],
    ["memory 80 %", "spec.metrics[1].resource.target.averageUtilization", 80],
    ["50 requests a second", "spec.metrics[2].pods.target.averageValue", "50"],
    ["500 ms", "spec.metrics[3].pods.target.averageValue", "500m"],
    ["up by half", "spec.behavior.scaleUp.policies[0].value", 50],
    ["after a minute", "spec.behavior.scaleUp.stabilizationWindowSeconds", 60],
    ["down by a quarter", "spec.behavior.scaleDown.policies[0].value", 25],
    ["after five", "spec.behavior.scaleDown.stabilizationWindowSeconds", 300],
]);

const budgets = [
    ...figuresOf(here("PodDisruptionBudget", "graphmemory-backend"), [
        ["two stay", "spec.minAvailable", undefined, 2],
        ["or one may go", "spec.maxUnavailable", 1, undefined],
    ]),
    ...figuresOf(here("PodDisruptionBudget", "graphmemory-dashboard"), [
        ["one stays", "spec.minAvailable", undefined, 1],
    ]),
    ...figuresOf(here("PodDisruptionBudget", "graphmemory-analytics"), [
        ["one stays", "spec.minAvailable", undefined, 1],
    ]),
    ...figuresOf(here("PodDisruptionBudget", "postgres"), [["one may go", "spec.maxUnavailable", 1]]),
];

const namespace = [
    ...figuresOf(here("ResourceQuota", "graphmemory-quota"), [
        ["requests CPU", 'spec.hard["requests.cpu"]', "4", "9"],
        ["requests memory", 'spec.hard["requests.memory"]', "8Gi", "22Gi"],
        ["limits CPU", 'spec.hard["limits.cpu"]', "8", "42"],
        ["limits memory", 'spec.hard["limits.memory"]', "16Gi", "80Gi"],
        ["storage", 'spec.hard["requests.storage"]', "40Gi", "100Gi"],
    ]),
    ...figuresOf(
        {
            staging: "StorageClass staging-graphmemory-fast-ssd",
            production: "StorageClass graphmemory-fast-ssd",
        },
        [
            ["what becomes of a volume", "reclaimPolicy", "Delete", "Retain"],
            ["can grow", "allowVolumeExpansion", true],
            ["bound where the pod runs", "volumeBindingMode", "WaitForFirstConsumer"],
        ],
    ),
];

describe("GraphMemory has every figure of its specification.", () => {
    testFigures([
        ...programs,
        ...backendKeys,
        ...postgres,
        ...caches,
        ...migrations,
        ...config,
        ...backendScaler,
        ...budgets,
        ...namespace,
    ]);
});
