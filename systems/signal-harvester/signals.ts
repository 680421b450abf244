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

/** What the API shows beside the requests it answers. */
export const harvesterProgram: Catalogue = catalogue("signal-harvester", {
    harvester_discovery_runs_total: counter("Runs of the discovery pipeline", "result"),
    harvester_discovery_last_success_timestamp_seconds: gauge("When a run last succeeded"),
    harvester_discovery_signals_total: counter("Signals found"),
    harvester_llm_requests_total: counter("Calls of language models", "provider", "result"),
    harvester_llm_request_duration_seconds: histogram("How long they took", "provider"),
    harvester_llm_cost_usd_total: counter("What they cost", "provider"),
    harvester_database_size_bytes: gauge("Size of the database"),
});

const system = "signal-harvester";

export function harvesterSignals(namespace: string, job: string): readonly Signals[] {
    const place = { job, title: "The Signal Harvester API" };
    const own = { system, namespace };
    return [
        {
            ...own,
            name: `${system}-api`,
            component: "api",
            records: httpRecords(place),
            alerts: httpAlerts(
                place,
                {
                    down: "SignalHarvesterAPIDown",
                    latency: "SignalHarvesterHighLatency",
                    errors: "SignalHarvesterErrorRate",
                },
                {
                    errors: { warning: 0.01, critical: 0.05 },
                    p95: { warning: 0.02, critical: 0.1 },
                    downFor: "1m",
                    inFlight: 100,
                },
            ),
            slos: [
                httpAvailability(place, {
                    name: "signal-harvester-availability",
                    title: "Signal Harvester answers without an error",
                    objective: 0.999,
                }),
                httpLatency(place, {
                    name: "signal-harvester-latency",
                    title: "Signal Harvester answers within 25 ms",
                    objective: 0.95,
                    // The bucket nearest to the 20 ms that were measured.
                    bound: "0.025",
                }),
            ],
            rows: [httpRow(place)],
        },
        {
            ...own,
            name: `${system}-discovery`,
            component: "discovery",
            alerts: discoveryAlerts(job),
            rows: [
                {
                    title: "Discovery",
                    panels: [
                        panel(
                            "Runs",
                            [
                                {
                                    expr: `sum by (result) (rate(harvester_discovery_runs_total{job="${job}"}[15m]))`,
                                    legend: "{{result}}",
                                },
                            ],
                            { unit: "ops" },
                        ),
                        panel(
                            "Signals found in an hour",
                            `sum(increase(harvester_discovery_signals_total{job="${job}"}[1h]))`,
                        ),
                        panel(
                            "Since the last good run",
                            `time() - max(harvester_discovery_last_success_timestamp_seconds{job="${job}"})`,
                            { unit: "s", kind: "stat" },
                        ),
                        panel("Database", `max(harvester_database_size_bytes{job="${job}"})`, { unit: "bytes" }),
                    ],
                },
            ],
        },
        {
            ...own,
            name: `${system}-llm`,
            component: "llm",
            alerts: languageModelAlerts(job),
            rows: [
                {
                    title: "Language models",
                    panels: [
                        panel(
                            "Calls",
                            [
                                {
                                    expr: `sum by (provider, result) (rate(harvester_llm_requests_total{job="${job}"}[5m]))`,
                                    legend: "{{provider}} {{result}}",
                                },
                            ],
                            { unit: "ops" },
                        ),
                        panel(
                            "p95",
                            [
                                {
                                    expr: `histogram_quantile(0.95, sum by (provider, le) (rate(harvester_llm_request_duration_seconds_bucket{job="${job}"}[5m])))`,
                                    legend: "{{provider}}",
                                },
                            ],
                            { unit: "s" },
                        ),
                        panel(
                            "Cost of a day",
                            [
                                {
                                    expr: `sum by (provider) (increase(harvester_llm_cost_usd_total{job="${job}"}[1d]))`,
                                    legend: "{{provider}}",
                                },
                            ],
                            { unit: "currencyUSD" },
                        ),
                    ],
                },
            ],
        },
    ];
}

function discoveryAlerts(job: string): readonly Alert[] {
    const last = `harvester_discovery_last_success_timestamp_seconds{job="${job}"}`;
    const runs = (result: string) => `harvester_discovery_runs_total{job="${job}",result="${result}"}`;
    const found = `harvester_discovery_signals_total{job="${job}"}`;
    return [
        {
            name: "DiscoveryPipelineStalled",
            expr: `time() - max(${last}) > 3600`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "No discovery run has succeeded for an hour",
            description: "New signals are not found; those that are shown grow old.",
            example: { fires: { [last]: growing(60, -4000) }, silent: { [last]: growing(60, -1800) } },
        },
        {
            name: "DiscoveryRunsFailing",
            expr: `sum(rate(harvester_discovery_runs_total{job="${job}",result="error"}[1h])) / sum(rate(harvester_discovery_runs_total{job="${job}"}[1h])) > 0.5`,
            for: "15m",
            severity: "warning",
            concern: "performance",
            summary: "Over half of the discovery runs fail",
            description: "The X API turns the pipeline away, or it does not understand the answers.",
            example: {
                fires: { [runs("ok")]: growing(0.3), [runs("error")]: growing(0.7) },
                silent: { [runs("ok")]: growing(0.7), [runs("error")]: growing(0.3) },
            },
        },
        {
            name: "DiscoveryFindsNothing",
            expr: `sum(increase(${found}[6h])) == 0 and sum(increase(harvester_discovery_runs_total{job="${job}",result="ok"}[6h])) > 0`,
            for: "30m",
            severity: "info",
            concern: "performance",
            summary: "Discovery has found nothing for six hours",
            description: "Runs succeed, but find no signal: the queries may be out of date.",
            example: {
                fires: { [found]: flat(40, 600), [runs("ok")]: growing(0.2, 0, 600) },
                silent: { [found]: growing(1, 0, 600), [runs("ok")]: growing(0.2, 0, 600) },
                at: "420m",
                interval: "5m",
            },
        },
    ];
}

function languageModelAlerts(job: string): readonly Alert[] {
    const calls = (result: string) => `harvester_llm_requests_total{job="${job}",provider="openai",result="${result}"}`;
    const took = (le: string) =>
        `harvester_llm_request_duration_seconds_bucket{job="${job}",provider="openai",le="${le}"}`;
    const cost = `harvester_llm_cost_usd_total{job="${job}",provider="openai"}`;
    const labels = { provider: "openai" };
    return [
        {
            name: "LLMErrorRate",
            expr: `sum by (provider) (rate(harvester_llm_requests_total{job="${job}",result="error"}[5m])) / sum by (provider) (rate(harvester_llm_requests_total{job="${job}"}[5m])) > 0.1`,
            for: "5m",
            severity: "warning",
            concern: "performance",
            summary: "Over 10 % of the calls to {{ $labels.provider }} fail",
            description:
                "Signals are not scored: {{ $labels.provider }} is down, the key is refused, or a limit is reached.",
            example: {
                fires: { [calls("ok")]: growing(80), [calls("error")]: growing(20) },
                silent: { [calls("ok")]: growing(95), [calls("error")]: growing(5) },
                labels,
            },
        },
        {
            name: "LLMSlow",
            expr: `histogram_quantile(0.95, sum by (provider, le) (rate(harvester_llm_request_duration_seconds_bucket{job="${job}"}[10m]))) > 30`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "{{ $labels.provider }} answers slowly",
            description: "95 of 100 calls to {{ $labels.provider }} take longer than half a minute.",
            example: {
                fires: { [took("30")]: growing(0), [took("60")]: growing(10), [took("+Inf")]: growing(10) },
                silent: { [took("10")]: growing(10), [took("30")]: growing(10), [took("+Inf")]: growing(10) },
                labels,
            },
        },
        {
            name: "LLMCostHigh",
            expr: `sum by (provider) (increase(harvester_llm_cost_usd_total{job="${job}"}[1h])) > 20`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "{{ $labels.provider }} costs more than 20 dollars an hour",
            description: "Something calls {{ $labels.provider }} far more often than usual.",
            example: { fires: { [cost]: growing(0.6) }, silent: { [cost]: growing(0.1) }, labels, at: "80m" },
        },
    ];
}
