import {
    type Alert,
    type Catalogue,
    catalogue,
    counter,
    flat,
    gauge,
    growing,
    histogram,
    httpAlerts,
    httpAvailability,
    httpLatency,
    httpRecords,
    httpRow,
    panel,
    type Signals,
} from "../../components/monitoring";

/** What the dashboard shows beside the requests it answers. */
export const dashboardProgram: Catalogue = catalogue("graphmemory-dashboard", {
    streamlit_websocket_connections: gauge("Browsers that are connected"),
});

/** What the analytics engine shows of the work it takes from its queue. */
export const analyticsProgram: Catalogue = catalogue("graphmemory-analytics", {
    graphmemory_queue_depth: gauge("Jobs that wait"),
    graphmemory_queue_oldest_job_timestamp_seconds: gauge("When the oldest of them was put in"),
    graphmemory_jobs_total: counter("Jobs done", "kind", "result"),
    graphmemory_job_duration_seconds: histogram("How long they took", "kind"),
});

export interface GraphmemorySignalsArgs {
    readonly namespace: string;
    readonly jobs: { readonly backend: string; readonly dashboard: string; readonly analytics: string };
    /** Waiting jobs that one pod is to have; the backlog alert is five times that. */
    readonly queueTarget: number;
    /** Browsers that one pod is to serve. */
    readonly webSocketTarget: number;
}

const system = "graphmemory";

export function graphmemorySignals(args: GraphmemorySignalsArgs): readonly Signals[] {
    const { namespace, jobs } = args;
    const own = { system, namespace };
    const backend = { job: jobs.backend, title: "The backend" };
    const dashboard = { job: jobs.dashboard, title: "The dashboard" };
    const analytics = { job: jobs.analytics, title: "The analytics engine" };
    return [
        {
            ...own,
            name: `${system}-backend`,
            component: "backend",
            records: httpRecords(backend),
            alerts: httpAlerts(
                backend,
                { down: "GraphMemoryBackendDown", latency: "GraphMemoryHighLatency", errors: "GraphMemoryErrorRate" },
                { errors: { critical: 0.05 }, p95: { warning: 0.5 }, downFor: "1m", inFlight: 100 },
            ),
            slos: [
                httpAvailability(backend, {
                    name: "graphmemory-api-availability",
                    title: "The GraphMemory API answers without an error",
                    objective: 0.999,
                }),
                httpLatency(backend, {
                    name: "graphmemory-api-latency",
                    title: "The GraphMemory API answers within 500 ms",
                    objective: 0.95,
                    bound: "0.5",
                }),
            ],
            rows: [httpRow(backend)],
        },
        {
            ...own,
            name: `${system}-dashboard`,
            component: "dashboard",
            records: httpRecords(dashboard),
            alerts: [
                ...httpAlerts(
                    dashboard,
                    {
                        down: "GraphMemoryDashboardDown",
                        latency: "GraphMemoryDashboardSlow",
                        errors: "GraphMemoryDashboardErrorRate",
                    },
                    { errors: { warning: 0.05 }, p95: { warning: 2 }, downFor: "2m", inFlight: 200 },
                ),
                webSocketAlert(jobs.dashboard, args.webSocketTarget),
            ],
            slos: [
                httpAvailability(dashboard, {
                    name: "graphmemory-dashboard-availability",
                    title: "The GraphMemory dashboard answers without an error",
                    objective: 0.995,
                }),
            ],
            rows: [
                httpRow(dashboard),
                {
                    title: "Browsers",
                    panels: [
                        panel("Connected", [
                            {
                                expr: `sum by (pod) (streamlit_websocket_connections{job="${jobs.dashboard}"})`,
                                legend: "{{pod}}",
                            },
                        ]),
                    ],
                },
            ],
        },
        {
            ...own,
            name: `${system}-analytics`,
            component: "analytics",
            records: httpRecords(analytics),
            alerts: [
                ...httpAlerts(
                    analytics,
                    {
                        down: "GraphMemoryAnalyticsDown",
                        latency: "GraphMemoryAnalyticsSlow",
                        errors: "GraphMemoryAnalyticsErrorRate",
                    },
                    { errors: { warning: 0.05 }, p95: { warning: 5 }, downFor: "2m", inFlight: 50 },
                ),
                ...queueAlerts(jobs.analytics, args.queueTarget),
            ],
            rows: [
                httpRow(analytics),
                {
                    title: "Queue",
                    panels: [
                        panel("Waiting", `max(graphmemory_queue_depth{job="${jobs.analytics}"})`),
                        panel(
                            "Oldest",
                            `time() - min(graphmemory_queue_oldest_job_timestamp_seconds{job="${jobs.analytics}"} > 0)`,
                            { unit: "s" },
                        ),
                        panel(
                            "Done",
                            [
                                {
                                    expr: `sum by (kind, result) (rate(graphmemory_jobs_total{job="${jobs.analytics}"}[5m]))`,
                                    legend: "{{kind}} {{result}}",
                                },
                            ],
                            { unit: "ops" },
                        ),
                        panel(
                            "p95 of a job",
                            [
                                {
                                    expr: `histogram_quantile(0.95, sum by (kind, le) (rate(graphmemory_job_duration_seconds_bucket{job="${jobs.analytics}"}[10m])))`,
                                    legend: "{{kind}}",
                                },
                            ],
                            { unit: "s" },
                        ),
                    ],
                },
            ],
        },
    ];
}

function webSocketAlert(job: string, target: number): Alert {
    const series = `streamlit_websocket_connections{job="${job}",pod="dashboard-1"}`;
    return {
        name: "GraphMemoryWebSocketsHigh",
        expr: `max by (pod) (streamlit_websocket_connections{job="${job}"}) > ${target * 2}`,
        for: "10m",
        severity: "warning",
        concern: "performance",
        summary: "{{ $labels.pod }} serves twice as many browsers as it should",
        description: "The autoscaler is at its end, or sessions stick to {{ $labels.pod }}.",
        example: {
            fires: { [series]: flat(target * 2 + 10) },
            silent: { [series]: flat(target * 2 - 10) },
            labels: { pod: "dashboard-1" },
        },
    };
}

function queueAlerts(job: string, target: number): readonly Alert[] {
    const depth = `graphmemory_queue_depth{job="${job}"}`;
    const oldest = `graphmemory_queue_oldest_job_timestamp_seconds{job="${job}"}`;
    const jobs = (result: string) => `graphmemory_jobs_total{job="${job}",kind="cluster",result="${result}"}`;
    return [
        {
            name: "AnalyticsQueueBacklog",
            expr: `max(${depth}) > ${target * 5}`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            group: "analytics-queue",
            summary: "Work piles up in the analytics queue",
            description: `Over ${target * 5} jobs wait, five times what one pod is to have.`,
            example: { fires: { [depth]: flat(target * 5 + 10) }, silent: { [depth]: flat(target * 5 - 10) } },
        },
        {
            name: "AnalyticsQueueStuck",
            expr: `max(${depth}) > 0 and (sum(increase(graphmemory_jobs_total{job="${job}"}[15m])) or vector(0)) == 0`,
            for: "10m",
            severity: "critical",
            concern: "performance",
            group: "analytics-queue",
            summary: "Nobody works on the analytics queue",
            description: "Jobs wait, and not one was done within a quarter of an hour.",
            example: {
                // Pods that have never done a job count none either.
                fires: { [depth]: flat(3) },
                silent: { [depth]: flat(3), [jobs("ok")]: growing(1) },
            },
        },
        {
            name: "AnalyticsJobWaitsLong",
            expr: `time() - min(${oldest} > 0) > 1800`,
            for: "5m",
            severity: "warning",
            concern: "performance",
            group: "analytics-queue",
            summary: "A job has been waiting for half an hour",
            description: "The oldest job of the analytics queue was put in over half an hour ago.",
            example: { fires: { [oldest]: flat(1) }, silent: { [oldest]: growing(60, 1) }, at: "60m" },
        },
        {
            name: "AnalyticsJobsFailing",
            expr: `sum by (kind) (rate(graphmemory_jobs_total{job="${job}",result="error"}[15m])) / sum by (kind) (rate(graphmemory_jobs_total{job="${job}"}[15m])) > 0.1`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "Over 10 % of the {{ $labels.kind }} jobs fail",
            description: "Analytics gives up on jobs of kind {{ $labels.kind }}.",
            example: {
                fires: { [jobs("ok")]: growing(8), [jobs("error")]: growing(2) },
                silent: { [jobs("ok")]: growing(19), [jobs("error")]: growing(1) },
                labels: { kind: "cluster" },
            },
        },
    ];
}
