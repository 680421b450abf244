import { figuresOf, testFigures } from "../../support/figures";

const pod = "spec.template.spec";

/** What holds for a Prometheus with what belongs to it, with what tells the shared one from Signal Harvester's own. */
function instance(
    namespace: Readonly<Record<"staging" | "production", string>>,
    figures: {
        readonly prometheusRequests: readonly [cpu: string, memory: string];
        readonly alertmanagerVolume: readonly [staging: string, production: string];
    },
) {
    const here = (kind: string, name: string) => ({
        staging: `${kind} ${namespace.staging}/${name}`,
        production: `${kind} ${namespace.production}/${name}`,
    });
    const program = (
        name: string,
        uid: number,
        replicas: readonly [staging: number, production: number],
        image: string,
        port: number,
        amounts: readonly [requestsCpu: string, requestsMemory: string, limitsCpu: string, limitsMemory: string],
    ) => {
        const container = `${pod}.containers[${name}]`;
        return figuresOf(here("StatefulSet", name), [
            ["replicas", "spec.replicas", ...replicas],
            ["image", `${container}.image`, image],
            ["port", `${container}.ports[http].containerPort`, port],
            ["requests CPU", `${container}.resources.requests.cpu`, amounts[0]],
            ["requests memory", `${container}.resources.requests.memory`, amounts[1]],
            ["limits CPU", `${container}.resources.limits.cpu`, amounts[2]],
            ["limits memory", `${container}.resources.limits.memory`, amounts[3]],
            ["never root", `${pod}.securityContext.runAsNonRoot`, true],
            ["as its user", `${pod}.securityContext.runAsUser`, uid],
            ["volumes of its group", `${pod}.securityContext.fsGroup`, uid],
            ["read-only root", `${container}.securityContext.readOnlyRootFilesystem`, true],
            ["liveness every 30 s", `${container}.livenessProbe.periodSeconds`, 30],
            ["readiness every 5 s", `${container}.readinessProbe.periodSeconds`, 5],
        ]);
    };
    return [
        ...program("prometheus", 65_534, [1, 2], "prom/prometheus:v2.47.0", 9090, [
            ...figures.prometheusRequests,
            "1000m",
            "2Gi",
        ]),
        ...program("alertmanager", 65_534, [1, 2], "prom/alertmanager:v0.26.0", 9093, [
            "100m",
            "128Mi",
            "500m",
            "512Mi",
        ]),
        ...program("grafana", 472, [1, 1], "grafana/grafana:10.1.5", 3000, ["100m", "128Mi", "500m", "512Mi"]),
        ...figuresOf(here("StatefulSet", "prometheus"), [
            [
                "keeps 15 days",
                `${pod}.containers[prometheus].args`,
                expect.arrayContaining(["--storage.tsdb.retention.time=15d"]),
            ],
            ["on 20Gi", "spec.volumeClaimTemplates[data].spec.resources.requests.storage", "20Gi"],
        ]),
        ...figuresOf(here("StatefulSet", "alertmanager"), [
            ["liveness asks", `${pod}.containers[alertmanager].livenessProbe.httpGet.path`, "/-/healthy"],
            ["readiness asks", `${pod}.containers[alertmanager].readinessProbe.httpGet.path`, "/-/ready"],
            [
                "its volume",
                "spec.volumeClaimTemplates[data].spec.resources.requests.storage",
                ...figures.alertmanagerVolume,
            ],
        ]),
        ...figuresOf(here("StatefulSet", "grafana"), [
            ["its volume", "spec.volumeClaimTemplates[data].spec.resources.requests.storage", "5Gi"],
        ]),
        ...figuresOf(here("Service", "prometheus"), [["9090", "spec.ports[http].port", 9090]]),
        ...figuresOf(here("Service", "alertmanager"), [
            ["9093", "spec.ports[http].port", 9093],
            ["inside only", "spec.type", "ClusterIP"],
        ]),
        ...figuresOf(here("ConfigMap", "prometheus-config"), [
            [
                "asks every 15 s",
                'data["prometheus.yml"]',
                expect.stringMatching(/^global:\n(?: {2}.*\n)*? {2}scrape_interval: 15s$/m),
            ],
            [
                "and jobs within 10 s",
                'data["prometheus.yml"]',
                expect.stringMatching(/scrape_interval: 30s\n\s+scrape_timeout: 10s/),
            ],
        ]),
    ];
}

const shared = instance(
    { staging: "monitoring-staging", production: "monitoring" },
    { prometheusRequests: ["500m", "1Gi"], alertmanagerVolume: ["5Gi", "5Gi"] },
);

const signalHarvester = instance(
    { staging: "signal-harvester-staging", production: "signal-harvester" },
    { prometheusRequests: ["250m", "512Mi"], alertmanagerVolume: ["1Gi", "5Gi"] },
);

const names = [
    ...figuresOf(
        {
            staging: "Service monitoring-staging/prometheus-grafana",
            production: "Service monitoring/prometheus-grafana",
        },
        [
            ["80", "spec.ports[http].port", 80],
            ["to Grafana", "spec.ports[http].targetPort", "http"],
        ],
    ),
    ...figuresOf(
        { staging: "Service monitoring-staging/jaeger-query", production: "Service monitoring/jaeger-query" },
        [["16686", "spec.ports[0].port", 16_686]],
    ),
    ...figuresOf(
        { staging: "Service signal-harvester-staging/grafana", production: "Service signal-harvester/grafana" },
        [["3000", "spec.ports[http].port", 3000]],
    ),
    ...figuresOf(
        {
            staging: "Secret signal-harvester-staging/alertmanager-slack-urls",
            production: "Secret signal-harvester/alertmanager-slack-urls",
        },
        [["the webhooks", "type", "Opaque"]],
    ),
];

describe("Both monitoring instances have every figure of their specification.", () => {
    testFigures([...shared, ...signalHarvester, ...names]);
});
