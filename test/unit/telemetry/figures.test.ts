import { figuresOf, testFigures } from "../../support/figures";

const inMonitoring = (kind: string, name: string) => ({
    staging: `${kind} monitoring-staging/${name}`,
    production: `${kind} monitoring/${name}`,
});
const onNodes = (kind: string, name: string) => ({
    staging: `${kind} monitoring-staging-nodes/${name}`,
    production: `${kind} monitoring-nodes/${name}`,
});
const pod = "spec.template.spec";
const container = `${pod}.containers[0]`;

const agent = [
    ...figuresOf({ staging: "Namespace monitoring-staging-nodes", production: "Namespace monitoring-nodes" }, [
        ["a namespace of its own", 'metadata.labels["pod-security.kubernetes.io/enforce"]', "privileged"],
    ]),
    ...figuresOf(onNodes("DaemonSet", "otel-agent"), [
        ["the logs of the node", `${pod}.volumes[logs].hostPath`, { path: "/var/log/pods", type: "Directory" }],
        ["for reading only", `${container}.volumeMounts[logs].readOnly`, true],
        ["never root", `${pod}.securityContext.runAsUser`, 10_001],
        ["but of its group", `${pod}.securityContext.runAsGroup`, 0],
        ["no capabilities", `${container}.securityContext.capabilities.drop`, ["ALL"]],
        ["read-only root", `${container}.securityContext.readOnlyRootFilesystem`, true],
        ["asks nothing of the API server", `${pod}.automountServiceAccountToken`, false],
        ["on every node", `${pod}.tolerations`, [{ operator: "Exists" }]],
        ["pinned", `${container}.image`, "otel/opentelemetry-collector-contrib:0.139.0"],
        ["remembers how far it has read", `${pod}.volumes[checkpoints].emptyDir.sizeLimit`, "64Mi"],
        ["alive", `${container}.livenessProbe.httpGet.port`, "health"],
        ["ready", `${container}.readinessProbe.periodSeconds`, 5],
    ]),
    ...figuresOf(onNodes("NetworkPolicy", "otel-agent-traffic"), [
        ["out: the gateway's OTLP only", "spec.egress[0].ports", [{ protocol: "TCP", port: 4317 }]],
        ["out: nothing else", "spec.egress[1]", undefined],
        ["in: metrics only", "spec.ingress[0].ports", [{ protocol: "TCP", port: 8888 }]],
        ["in: nobody else", "spec.ingress[1]", undefined],
    ]),
    ...figuresOf(onNodes("ResourceQuota", "telemetry-nodes-quota"), [
        ["no claims", 'spec.hard["persistentvolumeclaims"]', "0"],
        ["no Service to the outside", 'spec.hard["services.loadbalancers"]', "0"],
    ]),
];

const gateway = [
    ...figuresOf(inMonitoring("Deployment", "otel-gateway"), [
        ["one, or two", "spec.replicas", 1, 2],
        ["one pod more while rolling", "spec.strategy.rollingUpdate.maxSurge", 1],
        ["never root", `${pod}.securityContext.runAsUser`, 10_001],
        ["no token", `${pod}.automountServiceAccountToken`, false],
        ["collects before its limit", `${container}.env[GOMEMLIMIT].value`, "409MiB"],
    ]),
    ...figuresOf(inMonitoring("PodDisruptionBudget", "otel-gateway"), [["one at once", "spec.maxUnavailable", 1]]),
    ...figuresOf(inMonitoring("Service", "otel-gateway"), [
        ["OTLP over gRPC", "spec.ports[otlp-grpc].port", 4317],
        ["OTLP over HTTP", "spec.ports[otlp-http].port", 4318],
        ["inside only", "spec.type", "ClusterIP"],
    ]),
    ...figuresOf(inMonitoring("NetworkPolicy", "otel-gateway-traffic"), [
        ["out: Loki", "spec.egress[0].ports", [{ protocol: "TCP", port: 3100 }]],
        ["out: Jaeger", "spec.egress[1].ports", [{ protocol: "TCP", port: 4317 }]],
        ["out: nothing else", "spec.egress[2]", undefined],
    ]),
];

const stores = [
    ...figuresOf(inMonitoring("Service", "jaeger-query"), [
        ["the page", "spec.ports[query].port", 16_686],
        ["takes traces in", "spec.ports[otlp-grpc].port", 4317],
    ]),
    ...figuresOf(inMonitoring("StatefulSet", "jaeger"), [
        ["pinned", `${container}.image`, "jaegertracing/jaeger:2.13.0"],
        ["its volume", "spec.volumeClaimTemplates[data].spec.resources.requests.storage", "5Gi", "20Gi"],
        ["never root", `${pod}.securityContext.runAsUser`, 10_001],
    ]),
    ...figuresOf(inMonitoring("StatefulSet", "loki"), [
        ["pinned", `${container}.image`, "grafana/loki:3.5.7"],
        ["its volume", "spec.volumeClaimTemplates[data].spec.resources.requests.storage", "5Gi", "50Gi"],
        ["a long log is read again", `${container}.startupProbe.failureThreshold`, 120],
    ]),
    ...figuresOf(inMonitoring("NetworkPolicy", "loki-traffic"), [
        ["out: nothing", "spec.egress", undefined],
        ["in: one port", "spec.ingress[0].ports", [{ protocol: "TCP", port: 3100 }]],
    ]),
    ...figuresOf(inMonitoring("NetworkPolicy", "jaeger-traffic"), [["out: nothing", "spec.egress", undefined]]),
];

const traced = (object: Readonly<Record<"staging" | "production", string>>, name: readonly [string, string?]) =>
    figuresOf(object, [
        [
            "where its traces go",
            `${container}.env[OTEL_EXPORTER_OTLP_ENDPOINT].value`,
            "http://otel-gateway.monitoring-staging.svc.cluster.local:4317",
            "http://otel-gateway.monitoring.svc.cluster.local:4317",
        ],
        ["as its log lines are called", `${container}.env[OTEL_SERVICE_NAME].value`, ...name],
        ["all, or a tenth", `${container}.env[OTEL_TRACES_SAMPLER_ARG].value`, "1", "0.1"],
        ["metrics are scraped", `${container}.env[OTEL_METRICS_EXPORTER].value`, "none"],
    ]);

const programs = [
    ...traced(
        {
            staging: "Deployment graphmemory-staging/graphmemory-backend",
            production: "Deployment graphmemory/graphmemory-backend",
        },
        ["graphmemory-backend"],
    ),
    ...traced(
        {
            staging: "StatefulSet x0tta6bl4-staging/x0tta6bl4-controller",
            production: "StatefulSet x0tta6bl4/x0tta6bl4-controller",
        },
        ["x0tta6bl4-controller"],
    ),
    // Its own documents leave it no way but HTTPS to the outside.
    ...figuresOf(
        {
            staging: "Deployment signal-harvester-staging/signal-harvester-api",
            production: "Deployment signal-harvester/signal-harvester-api",
        },
        [["no traces", `${container}.env[OTEL_EXPORTER_OTLP_ENDPOINT]`, undefined]],
    ),
];

describe("Logs and traces have every figure in both stacks.", () => {
    testFigures([...agent, ...gateway, ...stores, ...programs]);
});
