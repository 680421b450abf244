import { type Alert, type DashboardRow, flat, growing, panel, type Signals } from "../model";
import type { Place } from "./place";

/**
 * What serves the edge; each counts in its own way. The agent beside NGINX Gateway Fabric's open source data plane knows of
 * requests and connections only: it would tell statuses from an access log in a file, and that one goes to stdout.
 */
export type GatewayKind = "nginx-gateway-fabric" | "envoy-gateway" | "ingress-nginx";

/** How one data plane counts. */
interface Counting {
    /** All requests; each label below tells them apart. */
    readonly requests: string;
    /** By what shares are told: a host, or a listener where hosts are not counted. */
    readonly by: string;
    /** What picks the listeners of users among others. */
    readonly only: string;
    /** One of the values of `by`, for the examples. */
    readonly one: string;
    readonly failed?: { readonly picks: string; readonly example: string; readonly others: string };
    /** Requests over a limit: some of those above, or a series of their own. */
    readonly limited?: { readonly picks: string; readonly example: string } | { readonly series: string };
    /** Connections that came in, and those that were served, where a lack of room shows in the difference. */
    readonly connections?: { readonly accepted: string; readonly handled: string; readonly open: string };
    /** Fires where it is true of a pod, with the series that make it so and not. */
    readonly refused?: {
        readonly expr: string;
        readonly series: string;
        readonly fires: string;
        readonly silent: string;
    };
}

function countingOf(kind: GatewayKind, job: string): Counting {
    switch (kind) {
        case "nginx-gateway-fabric":
            return {
                requests: "nginx_http_requests_total",
                by: "pod",
                only: "",
                one: "gateway-1",
                connections: {
                    accepted: `nginx_http_connections_total{job="${job}",nginx_connections_outcome="ACCEPTED"}`,
                    handled: `nginx_http_connections_total{job="${job}",nginx_connections_outcome="HANDLED"}`,
                    open: `nginx_http_connection_count_connections{job="${job}",nginx_connections_outcome="ACTIVE"}`,
                },
            };
        case "envoy-gateway": {
            const rejected = ["cluster_manager_cds", "listener_manager_lds"].map(
                (name) => `sum by (pod) (increase(envoy_${name}_update_rejected{job="${job}"}[10m])) > 0`,
            );
            return {
                requests: "envoy_http_downstream_rq_xx",
                by: "envoy_http_conn_manager_prefix",
                // Listeners of users, not the one that answers probes.
                only: ',envoy_http_conn_manager_prefix=~"https?-[0-9]+"',
                one: "https-443",
                failed: {
                    picks: 'envoy_response_code_class="5"',
                    example: 'envoy_response_code_class="5"',
                    others: 'envoy_response_code_class="2"',
                },
                limited: { series: "envoy_http_local_rate_limit_rate_limited" },
                refused: {
                    expr: rejected.join(" or "),
                    series: `envoy_cluster_manager_cds_update_rejected{job="${job}",pod="gateway-1"}`,
                    fires: growing(1),
                    silent: flat(2),
                },
            };
        }
        case "ingress-nginx": {
            const reload = `nginx_ingress_controller_config_last_reload_successful{job="${job}"`;
            return {
                requests: "nginx_ingress_controller_requests",
                by: "host",
                only: "",
                one: "api",
                failed: { picks: 'status=~"5.."', example: 'status="502"', others: 'status="200"' },
                limited: { picks: 'status=~"429|503"', example: 'status="429"' },
                refused: {
                    expr: `min by (pod) (${reload}}) == 0`,
                    series: `${reload},pod="gateway-1"}`,
                    fires: flat(0),
                    silent: flat(1),
                },
            };
        }
    }
}

/** Where requests from outside come in. */
export function gatewaySignals({
    system,
    namespace,
    job,
    kind,
}: Place & { readonly job: string; readonly kind: GatewayKind }): Signals {
    const counting = countingOf(kind, job);
    const { failed } = counting;
    return {
        name: job,
        system,
        component: "gateway",
        namespace,
        records:
            failed === undefined
                ? []
                : [{ record: errors(counting), expr: share(counting, job, failed.picks), labels: { job } }],
        alerts: [
            {
                name: "GatewayDown",
                expr: `absent(up{job="${job}"} == 1)`,
                for: "2m",
                severity: "critical",
                concern: "network",
                summary: "Nothing lets requests in",
                description: "No pod of the gateway answers the scrape of its metrics.",
                example: {
                    fires: { [`up{job="${job}",instance="a"}`]: flat(0) },
                    silent: { [`up{job="${job}",instance="a"}`]: flat(1) },
                },
            },
            ...failing(counting, job),
            ...limiting(counting, job),
            ...dropping(counting),
            ...refusing(counting),
        ],
        rows: [row(counting, job)],
    };
}

function errors({ by }: Counting): string {
    return `${by === "host" ? "host" : "listener"}:gateway_errors:ratio_rate5m`;
}

function all({ requests, by, only }: Counting, job: string): string {
    return `sum by (${by}) (rate(${requests}{job="${job}"${only}}[5m]))`;
}

function share(counting: Counting, job: string, picks: string): string {
    const { requests, by, only } = counting;
    return `sum by (${by}) (rate(${requests}{job="${job}"${only},${picks}}[5m])) / ${all(counting, job)}`;
}

/** Requests of which a share is of one kind. */
function example({ requests, by, one, failed }: Counting, job: string, picks: string, part: number) {
    const of = (more: string) => `${requests}{job="${job}",${by}="${one}",${more}}`;
    return {
        [of(failed?.others ?? "")]: growing(6000 * (1 - part)),
        [of(picks)]: growing(6000 * part),
    };
}

function failing(counting: Counting, job: string): readonly Alert[] {
    const { failed, by, one } = counting;
    if (failed === undefined) return [];
    const of = (part: number) => example(counting, job, failed.example, part);
    return [
        {
            name: "GatewayServerErrors",
            expr: `${errors(counting)}{job="${job}"} > 0.05`,
            for: "5m",
            severity: "critical",
            concern: "network",
            summary: `Over 5 % of the requests to {{ $labels.${by} }} fail`,
            description: `The gateway answers requests to {{ $labels.${by} }} with a status of 500 or above: its backends fail or are gone.`,
            example: { fires: of(0.08), silent: of(0.03), labels: { [by]: one, job } },
        },
    ];
}

function limiting(counting: Counting, job: string): readonly Alert[] {
    const { limited, by, one, failed } = counting;
    if (limited === undefined) return [];
    const told = {
        name: "GatewayLimitHits",
        for: "10m",
        severity: "warning",
        concern: "network",
    } as const;
    const description = "because one client sends too many, or many share an address.";
    if ("series" in limited) {
        const requests = `${counting.requests}{job="${job}",pod="gateway-1",${by}="${one}",${failed?.others ?? ""}}`;
        const hits = `${limited.series}{job="${job}",pod="gateway-1"}`;
        return [
            {
                ...told,
                expr: `sum by (pod) (rate(${limited.series}{job="${job}"}[5m])) / sum by (pod) (rate(${counting.requests}{job="${job}"${counting.only}}[5m])) > 0.1`,
                summary: "Over 10 % of the requests at {{ $labels.pod }} are over the limit",
                description: `Gateway {{ $labels.pod }} turns requests away ${description}`,
                example: {
                    fires: { [requests]: growing(6000), [hits]: growing(1200) },
                    silent: { [requests]: growing(6000), [hits]: growing(300) },
                    labels: { pod: "gateway-1" },
                },
            },
        ];
    }
    return [
        {
            ...told,
            expr: `${share(counting, job, limited.picks)} > 0.1`,
            summary: `Over 10 % of the requests to {{ $labels.${by} }} are over the limit`,
            description: `The gateway turns requests to {{ $labels.${by} }} away ${description}`,
            example: {
                fires: example(counting, job, limited.example, 0.2),
                silent: example(counting, job, limited.example, 0.05),
                labels: { [by]: one },
            },
        },
    ];
}

function dropping({ connections }: Counting): readonly Alert[] {
    if (connections === undefined) return [];
    const { accepted, handled } = connections;
    const lately = (series: string) => `sum by (pod) (increase(${series}[10m]))`;
    const example = (served: number) => ({
        [ofPod(accepted)]: growing(600),
        [ofPod(handled)]: growing(served),
    });
    return [
        {
            name: "GatewayConnectionsDropped",
            expr: `${lately(accepted)} - ${lately(handled)} > 10`,
            for: "5m",
            severity: "critical",
            concern: "network",
            summary: "{{ $labels.pod }} has no room for new connections",
            description:
                "Gateway {{ $labels.pod }} closes connections as they come in: it has reached one of its limits.",
            example: { fires: example(590), silent: example(600), labels: { pod: "gateway-1" } },
        },
    ];
}

function ofPod(series: string): string {
    return series.replace("}", ',pod="gateway-1"}');
}

function refusing({ refused }: Counting): readonly Alert[] {
    if (refused === undefined) return [];
    const { expr, series, fires, silent } = refused;
    return [
        {
            name: "GatewayConfigurationRefused",
            expr,
            for: "5m",
            severity: "critical",
            concern: "network",
            summary: "The gateway has not taken its newest configuration",
            description: "Gateway {{ $labels.pod }} goes on with the routes before; a new route does not work.",
            example: { fires: { [series]: fires }, silent: { [series]: silent }, labels: { pod: "gateway-1" } },
        },
    ];
}

function row(counting: Counting, job: string): DashboardRow {
    const { by, failed, limited, connections } = counting;
    const legend = `{{${by}}}`;
    return {
        title: "Gateway",
        panels: [
            panel("Requests", [{ expr: all(counting, job), legend }], { unit: "reqps" }),
            ...(connections === undefined
                ? []
                : [
                      panel("New connections", [
                          { expr: `sum by (pod) (rate(${connections.accepted}[5m]))`, legend: "{{pod}} accepted" },
                          { expr: `sum by (pod) (rate(${connections.handled}[5m]))`, legend: "{{pod}} served" },
                      ]),
                      panel("Connections", [{ expr: `sum by (pod) (${connections.open})`, legend: "{{pod}}" }]),
                  ]),
            ...(failed === undefined
                ? []
                : [
                      panel("Share of errors", [{ expr: `${errors(counting)}{job="${job}"}`, legend }], {
                          unit: "percentunit",
                      }),
                  ]),
            ...(limited === undefined
                ? []
                : "series" in limited
                  ? [
                        panel(
                            "Turned away",
                            [{ expr: `sum by (pod) (rate(${limited.series}{job="${job}"}[5m]))`, legend: "{{pod}}" }],
                            { unit: "reqps" },
                        ),
                    ]
                  : [
                        panel("Turned away", [{ expr: share(counting, job, limited.picks), legend }], {
                            unit: "percentunit",
                        }),
                    ]),
        ],
    };
}
