import { flat, growing, panel, type Signals } from "../model";
import type { Place } from "./place";

/** Certificates that cert-manager keeps, in every namespace of the stack. */
export function certificateSignals({
    system,
    namespace,
    namespaces,
}: Place & { readonly namespaces: readonly string[] }): Signals {
    const ours = `namespace=~"${namespaces.join("|")}"`;
    const one = `namespace="${namespaces[0] ?? namespace}",name="api"`;
    const labels = { name: "api", namespace: namespaces[0] ?? namespace };
    // The certificate's own: two namespaces may have one of the same name.
    const where = { namespace: "{{ $labels.namespace }}" };
    const series = (metric: string, more = "") => `${metric}{${one}${more}}`;
    const every = (metric: string, more = "") => `${metric}{${ours}${more}}`;
    // Of a certificate that was never issued both times are nought.
    const soonest = (metric: string) => `min by (namespace, name) (${every(metric)} > 0)`;
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
                expr: `${soonest(ends)} - time() < 7 * 86400 and ${soonest(renewal)} - time() < 0`,
                for: "1h",
                severity: "warning",
                concern: "network",
                group: "certificate-expiry",
                labels: where,
                summary: "Certificate {{ $labels.namespace }}/{{ $labels.name }} ends within a week",
                description:
                    "Certificate {{ $labels.namespace }}/{{ $labels.name }} should have been renewed by now, and was not.",
                example: {
                    fires: { [series(ends)]: left(3 * 86_400), [series(renewal)]: flat(60) },
                    silent: { [series(ends)]: left(8 * 86_400), [series(renewal)]: flat(60) },
                    labels,
                },
            },
            {
                name: "CertificateExpiresToday",
                expr: `${soonest(ends)} - time() < 86400 and ${soonest(renewal)} - time() < 0`,
                for: "5m",
                severity: "critical",
                concern: "network",
                group: "certificate-expiry",
                labels: where,
                summary: "Certificate {{ $labels.namespace }}/{{ $labels.name }} ends within a day",
                description:
                    "From then on nobody can connect to what presents certificate {{ $labels.namespace }}/{{ $labels.name }}.",
                example: {
                    fires: { [series(ends)]: left(40_000), [series(renewal)]: flat(60) },
                    silent: { [series(ends)]: left(2 * 86_400), [series(renewal)]: flat(60) },
                    labels,
                },
            },
            {
                name: "CertificateNotReady",
                expr: `max by (namespace, name) (${every("certmanager_certificate_ready_status", ',condition!="True"')}) == 1`,
                for: "15m",
                severity: "critical",
                concern: "network",
                labels: where,
                summary: "Certificate {{ $labels.namespace }}/{{ $labels.name }} cannot be issued",
                description:
                    "cert-manager has not been able to issue certificate {{ $labels.namespace }}/{{ $labels.name }} for a quarter of an hour.",
                example: {
                    fires: { [series("certmanager_certificate_ready_status", ',condition="False"')]: flat(1) },
                    silent: { [series("certmanager_certificate_ready_status", ',condition="False"')]: flat(0) },
                    labels,
                },
            },
            {
                name: "CertificateRenewalLate",
                expr: `time() - ${soonest(renewal)} > 3600`,
                for: "15m",
                severity: "warning",
                concern: "network",
                group: "certificate-expiry",
                labels: where,
                summary: "Certificate {{ $labels.namespace }}/{{ $labels.name }} was not renewed in time",
                description:
                    "The renewal of certificate {{ $labels.namespace }}/{{ $labels.name }} is over an hour late.",
                example: {
                    fires: { [series(renewal)]: flat(60) },
                    silent: { [series(renewal)]: flat(0) },
                    labels,
                    at: "90m",
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
