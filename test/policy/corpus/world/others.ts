import {
    account,
    budget,
    configMap,
    daemonSet,
    deployment,
    job,
    type KubeObject,
    labelsOf,
    object,
    role,
    roleBinding,
} from "../objects";

/** A program that works in the background, the adapter for its numbers, one pod on each node, and a job. */
export const others: readonly KubeObject[] = [
    deployment("worker"),
    account("worker"),
    budget("worker"),
    object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "worker", {
        spec: {
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "worker" },
            updatePolicy: { updateMode: "Off" },
        },
    }),
    deployment("metrics-adapter", {
        automountServiceAccountToken: true,
        volumes: [{ name: "rules", configMap: { name: "metrics-adapter" } }],
    }),
    account("metrics-adapter"),
    budget("metrics-adapter"),
    role("metrics-adapter", [{ apiGroups: [""], resources: ["pods", "services"], verbs: ["get", "list", "watch"] }]),
    roleBinding("metrics-adapter", "metrics-adapter"),
    configMap("metrics-adapter", {
        "config.yaml": [
            "rules:",
            "  - seriesQuery: http_requests_total",
            "    name: { as: http_requests_per_second }",
        ].join("\n"),
    }),
    configMap(
        "rules",
        {
            "rules.yml": [
                "groups:",
                "  - name: worker",
                "    rules:",
                "      - alert: ShopWorkerStalled",
                "        expr: increase(jobs_done_total[1h]) == 0",
                "        for: 10m",
                "        labels: { severity: warning }",
                "        annotations:",
                "          summary: The worker does nothing",
                "          runbook_url: https://runbooks.example.com/ShopWorkerStalled",
            ].join("\n"),
        },
        { labels: { ...labelsOf("rules"), prometheus_rule: "1" } },
    ),
    daemonSet("log-agent"),
    account("log-agent"),
    job("seed"),
    account("seed"),
];
