import { type Alert, flat, growing, panel, type Signals } from "../model";
import type { Place } from "./place";

/** Certificates that cert-manager keeps, in every namespace of the stack. */
export function certificateSignals({
    system,
    namespace,
    namespaces,
}: Place & { readonly namespaces: readonly string[] }): Signals {
    const ours = `namespace=~"${namespaces.join("|")}"`;
    const one = `namespace="${namespaces[0] ?? namespace}",name="api"`;
    const labels = { name: "api" };
    const series = (metric: string, more = "") => `${metric}{${one}${more}}`;
    const every = (metric: string, more = "") => `${metric}{${ours}${more}}`;
    const ends = "certmanager_certificate_expiration_timestamp_seconds";
    const renewal = "certmanager_certificate_renewal_timestamp_seconds";
    const minutes = 60;
    const left = (seconds: number) => growing(minutes, seconds);
    return {
        name: "certificates",
        system,
        component: "certificates",
        namespace,
        alerts: [
            {
                name: "CertificateExpiresSoon",
                expr: `min by (name) (${every(ends)}) - time() < 7 * 86400 and min by (name) (${every(renewal)}) - time() < 0`,
                for: "1h",
                severity: "warning",
                concern: "network",
                group: "certificate-expiry",
                summary: "Certificate {{ $labels.name }} ends within a week",
                description: "Certificate {{ $labels.name }} should have been renewed by now, and was not.",
                example: {
                    fires: { [series(ends)]: left(3 * 86_400), [series(renewal)]: flat(-60) },
                    silent: { [series(ends)]: left(8 * 86_400), [series(renewal)]: flat(-60) },
                    labels,
                },
            },
            {
                name: "CertificateExpiresToday",
                expr: `min by (name) (${every(ends)}) - time() < 86400 and min by (name) (${every(renewal)}) - time() < 0`,
                for: "5m",
                severity: "critical",
                concern: "network",
                group: "certificate-expiry",
                summary: "Certificate {{ $labels.name }} ends within a day",
                description: "From then on nobody can connect to what presents certificate {{ $labels.name }}.",
                example: {
                    fires: { [series(ends)]: left(40_000), [series(renewal)]: flat(-60) },
                    silent: { [series(ends)]: left(2 * 86_400), [series(renewal)]: flat(-60) },
                    labels,
                },
            },
            {
                name: "CertificateNotReady",
                expr: `max by (name) (${every("certmanager_certificate_ready_status", ',condition!="True"')}) == 1`,
                for: "15m",
                severity: "critical",
                concern: "network",
                summary: "Certificate {{ $labels.name }} cannot be issued",
                description:
                    "cert-manager has not been able to issue certificate {{ $labels.name }} for a quarter of an hour.",
                example: {
                    fires: { [series("certmanager_certificate_ready_status", ',condition="False"')]: flat(1) },
                    silent: { [series("certmanager_certificate_ready_status", ',condition="False"')]: flat(0) },
                    labels,
                },
            },
            {
                name: "CertificateRenewalLate",
                expr: `time() - min by (name) (${every(renewal)}) > 3600`,
                for: "15m",
                severity: "warning",
                concern: "network",
                group: "certificate-expiry",
                summary: "Certificate {{ $labels.name }} was not renewed in time",
                description: "The renewal of certificate {{ $labels.name }} is over an hour late.",
                example: {
                    fires: { [series(renewal)]: flat(-7200) },
                    silent: { [series(renewal)]: left(7200) },
                    labels,
                },
            },
        ],
        rows: [
            {
                title: "Certificates",
                panels: [
                    panel(
                        "End",
                        [
                            {
                                expr: `min by (namespace, name) (${every(ends)}) * 1000`,
                                legend: "{{namespace}}/{{name}}",
                            },
                        ],
                        { unit: "dateTimeFromNow", kind: "stat" },
                    ),
                    panel("Not ready", [
                        {
                            expr: `sum by (namespace) (${every("certmanager_certificate_ready_status", ',condition!="True"')})`,
                            legend: "{{namespace}}",
                        },
                    ]),
                ],
            },
        ],
    };
}

/** Where requests from outside come in. */
export function gatewaySignals({
    system,
    namespace,
    job,
    limited,
}: Place & { readonly job: string; readonly limited: string }): Signals {
    const requests = "nginx_ingress_controller_requests";
    const of = (status: string) => `${requests}{job="${job}",host="api",status="${status}"}`;
    const share = (status: string) =>
        `sum by (host) (rate(${requests}{job="${job}",status=~"${status}"}[5m])) / sum by (host) (rate(${requests}{job="${job}"}[5m]))`;
    const example = (status: string, fires: number, silent: number): Alert["example"] => ({
        fires: { [of("200")]: growing(6000 * (1 - fires)), [of(status)]: growing(6000 * fires) },
        silent: { [of("200")]: growing(6000 * (1 - silent)), [of(status)]: growing(6000 * silent) },
        labels: { host: "api" },
    });
    return {
        name: "gateway",
        system,
        component: "gateway",
        namespace,
        records: [{ record: "host:gateway_errors:ratio_rate5m", expr: share("5.."), labels: { job } }],
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
            {
                name: "GatewayServerErrors",
                expr: `host:gateway_errors:ratio_rate5m{job="${job}"} > 0.05`,
                for: "5m",
                severity: "critical",
                concern: "network",
                summary: "Over 5 % of the requests to {{ $labels.host }} fail",
                description:
                    "The gateway answers requests to {{ $labels.host }} with a status of 500 or above: its backends fail or are gone.",
                example: { ...example("502", 0.08, 0.03), labels: { host: "api", job } },
            },
            {
                name: "GatewayLimitHits",
                expr: `${share(limited)} > 0.1`,
                for: "10m",
                severity: "warning",
                concern: "network",
                summary: "Over 10 % of the requests to {{ $labels.host }} are over the limit",
                description:
                    "The gateway turns requests to {{ $labels.host }} away because one client sends too many, or many share an address.",
                example: example("429", 0.2, 0.05),
            },
            {
                name: "GatewayConfigurationRefused",
                expr: `min by (pod) (nginx_ingress_controller_config_last_reload_successful{job="${job}"}) == 0`,
                for: "5m",
                severity: "critical",
                concern: "network",
                summary: "The gateway has not taken its newest configuration",
                description: "Gateway {{ $labels.pod }} goes on with the routes before; a new route does not work.",
                example: {
                    fires: {
                        [`nginx_ingress_controller_config_last_reload_successful{job="${job}",pod="gateway-1"}`]:
                            flat(0),
                    },
                    silent: {
                        [`nginx_ingress_controller_config_last_reload_successful{job="${job}",pod="gateway-1"}`]:
                            flat(1),
                    },
                    labels: { pod: "gateway-1" },
                },
            },
        ],
        rows: [
            {
                title: "Gateway",
                panels: [
                    panel(
                        "Requests by host",
                        [{ expr: `sum by (host) (rate(${requests}{job="${job}"}[5m]))`, legend: "{{host}}" }],
                        { unit: "reqps" },
                    ),
                    panel(
                        "Share of errors",
                        [{ expr: `host:gateway_errors:ratio_rate5m{job="${job}"}`, legend: "{{host}}" }],
                        { unit: "percentunit" },
                    ),
                    panel("Turned away", [{ expr: share(limited), legend: "{{host}}" }], { unit: "percentunit" }),
                ],
            },
        ],
    };
}
