import { type Alert, type DashboardRow, flat, growing, panel, type Signals, type Slo } from "../monitoring";

/** The scrape jobs of the programs that there are. */
export interface TelemetryJobs {
    readonly gateway: string;
    readonly agent?: string;
    readonly loki?: string;
    readonly jaeger?: string;
}

export interface TelemetrySignalsArgs {
    readonly system: string;
    readonly namespace: string;
    readonly jobs: TelemetryJobs;
    /** What is handed on at all. */
    readonly carries: { readonly logs: boolean; readonly traces: boolean };
}

/** What logs and traces say of themselves. Nobody's request fails without them, so nobody is woken for them either. */
export function telemetrySignals(args: TelemetrySignalsArgs): Signals {
    const { system, namespace, jobs, carries } = args;
    const slos = jobs.loki === undefined ? [] : [taken(jobs.loki)];
    return {
        name: "telemetry",
        system,
        component: "telemetry",
        namespace,
        alerts: [
            ...gatewayAlerts(jobs.gateway),
            ...(carries.logs ? lossOf("log_records", "logs", "TelemetryLogsLost", jobs.gateway) : []),
            ...(carries.traces ? lossOf("spans", "traces", "TelemetryTracesLost", jobs.gateway) : []),
            ...(jobs.agent === undefined ? [] : agentAlerts(jobs.agent)),
            ...(jobs.loki === undefined ? [] : lokiAlerts(jobs.loki)),
            ...(jobs.jaeger === undefined ? [] : jaegerAlerts(jobs.jaeger)),
        ],
        ...(slos.length === 0 ? {} : { slos }),
        rows: rowsOf(jobs, carries),
    };
}

/** Of what agents hand over, Loki takes so much at the first try; the rest is tried again. */
function taken(job: string): Slo {
    const all = `job="${job}",route="otlp_v1_logs"`;
    return {
        name: "telemetry-logs",
        title: "Log lines are taken in",
        objective: 0.99,
        concern: "storage",
        measure: {
            kind: "events",
            bad: `loki_request_duration_seconds_count{${all},status_code=~"5.."}`,
            all: `loki_request_duration_seconds_count{${all}}`,
        },
    };
}

type DownAlert = Pick<Alert, "name" | "summary" | "description" | "concern">;

function down(job: string, alert: DownAlert): Alert {
    return {
        ...alert,
        expr: `absent(up{job="${job}"} == 1)`,
        for: "10m",
        severity: "warning",
        example: {
            fires: { [`up{job="${job}",instance="a"}`]: flat(0) },
            silent: { [`up{job="${job}",instance="a"}`]: flat(1) },
        },
    };
}

function gatewayAlerts(job: string): readonly Alert[] {
    const size = `otelcol_exporter_queue_size{job="${job}"`;
    const capacity = `otelcol_exporter_queue_capacity{job="${job}"`;
    const one = ',pod="gateway-1",exporter="otlp/jaeger",data_type="traces"}';
    const refused = (what: string) => `otelcol_receiver_refused_${what}{job="${job}"`;
    return [
        down(job, {
            name: "TelemetryGatewayDown",
            concern: "deployment",
            summary: "Neither logs nor traces are taken in",
            description:
                "No pod of the gateway answers. Agents wait and read the lines later; traces of this time are lost.",
        }),
        {
            name: "TelemetryQueueFilling",
            expr: `max by (pod, exporter) (${size}}) / max by (pod, exporter) (${capacity}}) > 0.8`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "What waits for {{ $labels.exporter }} soon has no place any more",
            description:
                "The queue of {{ $labels.pod }} before {{ $labels.exporter }} is over 80 % full: that takes less than comes in.",
            example: {
                fires: { [size + one]: flat(450), [capacity + one]: flat(512) },
                silent: { [size + one]: flat(350), [capacity + one]: flat(512) },
                labels: { pod: "gateway-1", exporter: "otlp/jaeger" },
            },
        },
        {
            name: "TelemetryRefused",
            expr: `sum by (pod) (rate(${refused("log_records")}}[5m])) > 0 or sum by (pod) (rate(${refused("spans")}}[5m])) > 0`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "The gateway turns away what it is sent",
            description:
                "Gateway {{ $labels.pod }} is at its memory limit, or cannot drop what must be dropped, and takes in less than is sent.",
            example: {
                fires: { [`${refused("spans")},pod="gateway-1",receiver="otlp",transport="grpc"}`]: growing(60) },
                silent: { [`${refused("spans")},pod="gateway-1",receiver="otlp",transport="grpc"}`]: flat(60) },
                labels: { pod: "gateway-1" },
            },
        },
    ];
}

/** What was given up after all tries, and what found no place to wait. */
function lossOf(unit: "log_records" | "spans", what: string, name: string, job: string): readonly Alert[] {
    const failed = `otelcol_exporter_send_failed_${unit}{job="${job}"`;
    const unplaced = `otelcol_exporter_enqueue_failed_${unit}{job="${job}"`;
    const one = ',pod="gateway-1",exporter="otlphttp/target"}';
    return [
        {
            name,
            expr: `sum by (exporter) (increase(${failed}}[10m])) > 0 or sum by (exporter) (increase(${unplaced}}[10m])) > 0`,
            for: "5m",
            severity: "warning",
            concern: "storage",
            summary: `Some ${what} do not arrive at {{ $labels.exporter }}`,
            description: `The gateway has given up on ${what} that {{ $labels.exporter }} did not take for ten minutes.`,
            example: {
                fires: { [failed + one]: growing(10), [unplaced + one]: flat(0) },
                silent: { [failed + one]: flat(10), [unplaced + one]: flat(0) },
                labels: { exporter: "otlphttp/target" },
            },
        },
    ];
}

function agentAlerts(job: string): readonly Alert[] {
    const read = `otelcol_receiver_accepted_log_records{job="${job}"`;
    const held = `otelcol_exporter_send_failed_log_records{job="${job}"`;
    const one = ',node="node-1",pod="agent-1"';
    return [
        {
            name: "TelemetryAgentSilent",
            // Nothing counts lines before the first is read.
            expr: `max by (node) (up{job="${job}"}) == 1 unless on (node) sum by (node) (rate(${read}}[30m])) > 0`,
            for: "15m",
            severity: "warning",
            concern: "deployment",
            summary: "The agent on {{ $labels.node }} reads nothing",
            description:
                "The agent on {{ $labels.node }} runs, but has not read a line for half an hour: the folder of logs is another one, or it may not read it.",
            example: {
                fires: { [`up{job="${job}"${one}}`]: flat(1) },
                silent: { [`${read}${one},receiver="filelog"}`]: growing(30), [`up{job="${job}"${one}}`]: flat(1) },
                labels: { node: "node-1" },
                at: "60m",
            },
        },
        {
            name: "TelemetryAgentCannotSend",
            expr: `sum by (node) (increase(${held}}[10m])) > 0`,
            for: "15m",
            severity: "warning",
            concern: "network",
            summary: "The agent on {{ $labels.node }} does not get rid of what it reads",
            description:
                "The gateway does not take what the agent on {{ $labels.node }} sends. Lines wait in their files until these are rotated away.",
            example: {
                fires: { [`${held}${one},exporter="otlp"}`]: growing(5) },
                silent: { [`${held}${one},exporter="otlp"}`]: flat(5) },
                labels: { node: "node-1" },
            },
        },
    ];
}

function lokiAlerts(job: string): readonly Alert[] {
    const requests = "loki_request_duration_seconds_count";
    const of = (status: string) => `${requests}{job="${job}",route="loki_api_v1_query_range",status_code="${status}"}`;
    const thrown = `loki_discarded_samples_total{job="${job}"`;
    const retention = `loki_compactor_apply_retention_last_successful_run_timestamp_seconds{job="${job}"`;
    return [
        down(job, {
            name: "LokiDown",
            concern: "storage",
            summary: "Loki is down",
            description: "Nobody can read logs. What is written meanwhile waits at the gateway and in its files.",
        }),
        {
            name: "LokiRequestsFailing",
            expr: `sum by (route) (rate(${requests}{job="${job}",status_code=~"5.."}[5m])) / sum by (route) (rate(${requests}{job="${job}"}[5m])) > 0.1`,
            for: "15m",
            severity: "warning",
            concern: "storage",
            summary: "Over 10 % of the requests to {{ $labels.route }} of Loki fail",
            description:
                "Loki answers {{ $labels.route }} with errors: its volume, its memory or its limits do not do.",
            example: {
                fires: { [of("200")]: growing(80), [of("500")]: growing(20) },
                silent: { [of("200")]: growing(95), [of("500")]: growing(5) },
                labels: { route: "loki_api_v1_query_range" },
            },
        },
        {
            name: "LokiThrowsLinesAway",
            expr: `sum by (reason) (increase(${thrown}}[10m])) > 0`,
            for: "15m",
            severity: "warning",
            concern: "storage",
            summary: "Loki throws lines away: {{ $labels.reason }}",
            description: "Loki does not keep some lines because of {{ $labels.reason }}; nobody sends them again.",
            example: {
                fires: { [`${thrown},reason="rate_limited",tenant="fake"}`]: growing(9) },
                silent: { [`${thrown},reason="rate_limited",tenant="fake"}`]: flat(9) },
                labels: { reason: "rate_limited" },
            },
        },
        {
            name: "LokiRetentionLate",
            expr: `time() - max by (pod) (${retention}}) > 86400 and on () max(up{job="${job}"}) == 1`,
            for: "1h",
            severity: "warning",
            concern: "storage",
            summary: "Loki has not removed old lines for a day",
            description: "Pod {{ $labels.pod }} keeps lines longer than it should, and its volume fills.",
            example: {
                fires: { [`${retention},pod="loki-0"}`]: flat(-90_000), [`up{job="${job}",pod="loki-0"}`]: flat(1) },
                silent: { [`${retention},pod="loki-0"}`]: growing(60), [`up{job="${job}",pod="loki-0"}`]: flat(1) },
                labels: { pod: "loki-0" },
            },
        },
    ];
}

function jaegerAlerts(job: string): readonly Alert[] {
    const failed = `otelcol_exporter_send_failed_spans{job="${job}"`;
    return [
        down(job, {
            name: "JaegerDown",
            concern: "storage",
            summary: "Jaeger is down",
            description: "Nobody can look at traces. What programs send waits at the gateway for ten minutes.",
        }),
        {
            name: "JaegerCannotStore",
            expr: `sum by (pod) (increase(${failed}}[10m])) > 0`,
            for: "10m",
            severity: "warning",
            concern: "storage",
            summary: "Jaeger cannot keep the traces it takes in",
            description: "Spans that {{ $labels.pod }} has taken in do not get to its volume.",
            example: {
                fires: { [`${failed},pod="jaeger-0",exporter="jaeger_storage_exporter"}`]: growing(4) },
                silent: { [`${failed},pod="jaeger-0",exporter="jaeger_storage_exporter"}`]: flat(4) },
                labels: { pod: "jaeger-0" },
            },
        },
    ];
}

function rowsOf(
    { gateway, agent, loki }: TelemetryJobs,
    { logs, traces }: TelemetrySignalsArgs["carries"],
): readonly DashboardRow[] {
    const flow = (unit: string) => [
        {
            expr: `sum by (exporter) (rate(otelcol_exporter_sent_${unit}{job="${gateway}"}[5m]))`,
            legend: "{{exporter}}",
        },
        {
            expr: `sum by (exporter) (rate(otelcol_exporter_send_failed_${unit}{job="${gateway}"}[5m]))`,
            legend: "{{exporter}} failed",
        },
    ];
    return [
        {
            title: "Gateway",
            panels: [
                ...(logs ? [panel("Log lines handed on", flow("log_records"), { unit: "ops" })] : []),
                ...(traces ? [panel("Spans handed on", flow("spans"), { unit: "ops" })] : []),
                panel(
                    "Waiting",
                    [
                        {
                            expr: `max by (pod, exporter) (otelcol_exporter_queue_size{job="${gateway}"}) / max by (pod, exporter) (otelcol_exporter_queue_capacity{job="${gateway}"})`,
                            legend: "{{pod}} {{exporter}}",
                        },
                    ],
                    { unit: "percentunit" },
                ),
                panel("Memory", [{ expr: `otelcol_process_memory_rss{job="${gateway}"}`, legend: "{{pod}}" }], {
                    unit: "bytes",
                }),
            ],
        },
        ...(agent === undefined
            ? []
            : [
                  {
                      title: "Agents",
                      panels: [
                          panel(
                              "Lines read",
                              [
                                  {
                                      expr: `sum by (node) (rate(otelcol_receiver_accepted_log_records{job="${agent}"}[5m]))`,
                                      legend: "{{node}}",
                                  },
                              ],
                              { unit: "ops" },
                          ),
                      ],
                  },
              ]),
        ...(loki === undefined
            ? []
            : [
                  {
                      title: "Loki",
                      panels: [
                          panel(
                              "Logs taken in",
                              `sum(rate(loki_distributor_bytes_received_total{job="${loki}"}[5m]))`,
                              { unit: "bytes" },
                          ),
                          panel("Lines thrown away", [
                              {
                                  expr: `sum by (reason) (rate(loki_discarded_samples_total{job="${loki}"}[5m]))`,
                                  legend: "{{reason}}",
                              },
                          ]),
                      ],
                  },
              ]),
    ];
}
