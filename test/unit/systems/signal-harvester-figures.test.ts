import { figuresOf, testFigures } from "../../support/figures";

const here = (kind: string, name: string) => ({
    staging: `${kind} signal-harvester-staging/${name}`,
    production: `${kind} signal-harvester/${name}`,
});

const pod = "spec.template.spec";
const container = `${pod}.containers[api]`;

const api = figuresOf(here("Deployment", "signal-harvester-api"), [
    ["two replicas", "spec.replicas", 2],
    ["rolling", "spec.strategy.type", "RollingUpdate"],
    ["one pod more while rolling", "spec.strategy.rollingUpdate.maxSurge", 1],
    ["never one less", "spec.strategy.rollingUpdate.maxUnavailable", 0],
    ["a stalled rollout fails after 10 minutes", "spec.progressDeadlineSeconds", 600],
    ["port 8000", `${container}.ports[http].containerPort`, 8000],
    ["requests CPU", `${container}.resources.requests.cpu`, "250m"],
    ["requests memory", `${container}.resources.requests.memory`, "512Mi"],
    ["limits CPU", `${container}.resources.limits.cpu`, "1000m"],
    ["limits memory", `${container}.resources.limits.memory`, "2Gi"],
    [
        "across nodes",
        `${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.topologyKey`,
        "kubernetes.io/hostname",
    ],
    [
        "with weight 100",
        `${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight`,
        100,
    ],
    ["an account of its own", `${pod}.serviceAccountName`, "signal-harvester-api"],
    ["no token", `${pod}.automountServiceAccountToken`, false],
    ["runs as 1000", `${pod}.securityContext.runAsUser`, 1000],
    ["volumes of group 1000", `${pod}.securityContext.fsGroup`, 1000],
    ["never root", `${pod}.securityContext.runAsNonRoot`, true],
    ["default seccomp profile", `${pod}.securityContext.seccompProfile.type`, "RuntimeDefault"],
    ["no capabilities", `${container}.securityContext.capabilities.drop`, ["ALL"]],
    ["no escalation", `${container}.securityContext.allowPrivilegeEscalation`, false],
    ["read-only root", `${container}.securityContext.readOnlyRootFilesystem`, true],
    ["with a scratch /tmp", `${container}.volumeMounts[tmp].mountPath`, "/tmp"],
    ["startup every 5 s", `${container}.startupProbe.periodSeconds`, 5],
    ["for a minute", `${container}.startupProbe.failureThreshold`, 12],
    ["startup asks /health", `${container}.startupProbe.httpGet.path`, "/health"],
    ["readiness every 5 s", `${container}.readinessProbe.periodSeconds`, 5],
    ["within 3 s", `${container}.readinessProbe.timeoutSeconds`, 3],
    ["three times", `${container}.readinessProbe.failureThreshold`, 3],
    ["liveness every 30 s", `${container}.livenessProbe.periodSeconds`, 30],
    ["within 5 s", `${container}.livenessProbe.timeoutSeconds`, 5],
    ["gives up after 3", `${container}.livenessProbe.failureThreshold`, 3],
    ["drains", `${container}.lifecycle.preStop.exec.command`, ["sleep", "10"]],
    ["before it is stopped", `${pod}.terminationGracePeriodSeconds`, 30],
    ["its data is the claim", `${pod}.volumes[data].persistentVolumeClaim.claimName`, "signal-harvester-data"],
    [
        "its five credentials and nobody else's",
        `${pod}.volumes[credentials].secret.items`,
        ["X_BEARER_TOKEN", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "HARVEST_API_KEY", "SLACK_WEBHOOK_URL"].map(
            (key) => ({
                key,
                path: key,
            }),
        ),
    ],
    [
        "the X token is a file",
        `${container}.env[X_BEARER_TOKEN_FILE].value`,
        "/run/secrets/signal-harvester/X_BEARER_TOKEN",
    ],
    [
        "the OpenAI key is a file",
        `${container}.env[OPENAI_API_KEY_FILE].value`,
        "/run/secrets/signal-harvester/OPENAI_API_KEY",
    ],
]);

const data = figuresOf(here("PersistentVolumeClaim", "signal-harvester-data"), [
    ["size", "spec.resources.requests.storage", "5Gi", "10Gi"],
    ["shared by all pods", "spec.accessModes", ["ReadWriteMany"]],
    ["on a class that can", "spec.storageClassName", "staging-shared", "shared"],
]);

const config = figuresOf(here("ConfigMap", "signal-harvester-config"), [
    ["environment", "data.APPLICATION_ENV", "staging", "production"],
    ["log level", "data.LOG_LEVEL", "DEBUG", "INFO"],
    ["database on the volume", "data.DATABASE_PATH", "/app/data/harvester.db"],
    ["source root", "data.PYTHONPATH", "/app"],
]);

const scaling = [
    ...figuresOf(here("HorizontalPodAutoscaler", "signal-harvester-api-hpa"), [
        ["2 to", "spec.minReplicas", 2],
        ["4 or 10", "spec.maxReplicas", 4, 10],
        ["CPU 70 %", "spec.metrics[0].resource.target.averageUtilization", 70],
        ["memory 80 %", "spec.metrics[1].resource.target.averageUtilization", 80],
        ["up by half", "spec.behavior.scaleUp.policies[0].value", 50],
        ["in percent", "spec.behavior.scaleUp.policies[0].type", "Percent"],
        ["a minute", "spec.behavior.scaleUp.policies[0].periodSeconds", 60],
        ["after a minute", "spec.behavior.scaleUp.stabilizationWindowSeconds", 60],
        ["down by one", "spec.behavior.scaleDown.policies[0].value", 1],
        ["pod", "spec.behavior.scaleDown.policies[0].type", "Pods"],
        ["each minute", "spec.behavior.scaleDown.policies[0].periodSeconds", 60],
        ["after five", "spec.behavior.scaleDown.stabilizationWindowSeconds", 300],
    ]),
    ...figuresOf(here("PodDisruptionBudget", "signal-harvester-api"), [
        ["one pod always", "spec.minAvailable", 1],
        ["a sick pod does not block", "spec.unhealthyPodEvictionPolicy", "AlwaysAllow"],
    ]),
];

const service = figuresOf(here("Service", "signal-harvester-api"), [
    ["inside only", "spec.type", "ClusterIP"],
    ["8000", "spec.ports[http].port", 8000],
]);

const traffic = figuresOf(here("NetworkPolicy", "signal-harvester-api-traffic"), [
    ["both directions restricted", "spec.policyTypes", ["Ingress", "Egress"]],
    ["out: the internet as addresses", "spec.egress[0].to[0].ipBlock.cidr", "0.0.0.0/0"],
    ["out: HTTPS only", "spec.egress[0].ports", [{ protocol: "TCP", port: 443 }]],
    ["out: nothing else", "spec.egress[1]", undefined],
    ["in: 8000 only", "spec.ingress[0].ports", [{ protocol: "TCP", port: 8000 }]],
]);

const namespace = [
    ...figuresOf(here("ResourceQuota", "signal-harvester-quota"), [
        ["requests CPU", 'spec.hard["requests.cpu"]', "3", "6"],
        ["requests memory", 'spec.hard["requests.memory"]', "6Gi", "12Gi"],
        ["limits CPU", 'spec.hard["limits.cpu"]', "9", "18"],
        ["limits memory", 'spec.hard["limits.memory"]', "16Gi", "32Gi"],
        ["pods", "spec.hard.pods", "20", "40"],
        ["claims", "spec.hard.persistentvolumeclaims", "5", "10"],
    ]),
    ...figuresOf({ staging: "Namespace signal-harvester-staging", production: "Namespace signal-harvester" }, [
        ["restricted", 'metadata.labels["pod-security.kubernetes.io/enforce"]', "restricted"],
    ]),
];

describe("Signal Harvester has every figure of its specification.", () => {
    testFigures([...api, ...data, ...config, ...scaling, ...service, ...traffic, ...namespace]);
});
