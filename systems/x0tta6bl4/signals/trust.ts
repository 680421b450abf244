import { type Alert, flat, growing } from "../../../components/monitoring";
import { pod } from "./names";

/** The mesh's certificates are SPIRE's: `certificateMinutes` is how long one of them holds. */
export function trustAlerts(of: string, job: string, certificateMinutes: number): readonly Alert[] {
    // It is renewed at half of its life, so at a quarter something has gone wrong for as long again.
    const lifetime = certificateMinutes * 60;
    const soon = lifetime / 4;
    const expiry = `x0tta6bl4_certificate_expiry_timestamp_seconds{job="${job}",pod="mesh-1",kind="svid"}`;
    const rotations = (result: string) =>
        `x0tta6bl4_certificate_rotations_total{job="${job}",pod="mesh-1",kind="svid",result="${result}"}`;
    const handshakes = (result: string) =>
        `x0tta6bl4_pqc_handshakes_total{job="${job}",pod="mesh-1",algorithm="ML-KEM-768",result="${result}"}`;
    const connections = (result: string) =>
        `x0tta6bl4_mtls_connections_total{job="${job}",pod="mesh-1",result="${result}"}`;
    const share = (metric: string) =>
        `sum by (pod) (rate(${metric}{${of},result="error"}[5m])) / sum by (pod) (rate(${metric}{${of}}[5m]))`;
    return [
        {
            name: "X0tta6bl4CertificateExpiresSoon",
            expr: `min by (pod) (x0tta6bl4_certificate_expiry_timestamp_seconds{${of}}) - time() < ${soon}`,
            for: "5m",
            severity: "critical",
            concern: "identity",
            summary: "The certificate of {{ $labels.pod }} has less than a quarter of its life left",
            description: `It holds for ${certificateMinutes} minutes and is renewed at half of that. When it ends, peers turn {{ $labels.pod }} away.`,
            example: {
                fires: { [expiry]: growing(60, soon * 0.9) },
                silent: { [expiry]: growing(60, lifetime / 2) },
                labels: pod,
            },
        },
        {
            name: "X0tta6bl4CertificateRotationFailing",
            expr: `sum by (pod) (increase(x0tta6bl4_certificate_rotations_total{${of},result="error"}[30m])) > 0`,
            for: "5m",
            severity: "warning",
            concern: "identity",
            summary: "{{ $labels.pod }} cannot renew its certificate",
            description: "Program {{ $labels.pod }} asked for a new certificate and did not get one.",
            example: {
                fires: { [rotations("error")]: growing(1), [rotations("ok")]: growing(1) },
                silent: { [rotations("error")]: flat(2), [rotations("ok")]: growing(1) },
                labels: pod,
            },
        },
        {
            name: "X0tta6bl4HandshakesFailing",
            expr: `${share("x0tta6bl4_pqc_handshakes_total")} > 0.05`,
            for: "10m",
            severity: "warning",
            concern: "identity",
            summary: "Over 5 % of the post-quantum handshakes of {{ $labels.pod }} fail",
            description: "Peers of {{ $labels.pod }} speak other algorithms or versions, or their keys do not fit.",
            example: {
                fires: { [handshakes("ok")]: growing(90), [handshakes("error")]: growing(10) },
                silent: { [handshakes("ok")]: growing(98), [handshakes("error")]: growing(2) },
                labels: pod,
            },
        },
        {
            name: "X0tta6bl4PeersRefused",
            expr: `${share("x0tta6bl4_mtls_connections_total")} > 0.05`,
            for: "10m",
            severity: "warning",
            concern: "identity",
            summary: "{{ $labels.pod }} refuses many of its peers",
            description:
                "Over 5 % of the connections to {{ $labels.pod }} end because the peer cannot prove that it may call.",
            example: {
                fires: { [connections("ok")]: growing(90), [connections("error")]: growing(10) },
                silent: { [connections("ok")]: growing(98), [connections("error")]: growing(2) },
                labels: pod,
            },
        },
    ];
}
