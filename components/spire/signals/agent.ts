import { flat, growing } from "../../monitoring";
import type { SpireSignalsArgs } from "./args";
import { failing, type WithoutConcern } from "./failing";

export function agentAlerts({
    agentJob: job,
    agentNamespace,
    namespace,
    agentSet,
}: SpireSignalsArgs): readonly WithoutConcern[] {
    const set = `namespace="${agentNamespace ?? namespace}",daemonset="${agentSet}"`;
    const desired = `kube_daemonset_status_desired_number_scheduled{${set}}`;
    const ready = `kube_daemonset_status_number_ready{${set}}`;
    const attested = (status: string) =>
        `spire_agent_workload_api_workload_attestation{job="${job}",pod="spire-0",status="${status}"}`;
    const svids = (metric: string) => ({
        over: `sum by (pod) (rate(${metric}_sum{job="${job}"}[15m])) / (sum by (pod) (rate(${metric}_count{job="${job}"}[15m])) > 0)`,
        samples: (each: number) => ({
            [`${metric}_sum{job="${job}",pod="spire-0"}`]: growing(each * 12),
            [`${metric}_count{job="${job}",pod="spire-0"}`]: growing(12),
        }),
    });
    const expiring = svids("spire_agent_cache_manager_expiring_svids");
    const outdated = svids("spire_agent_cache_manager_outdated_svids");
    const agent = { pod: "spire-0" };
    return [
        {
            name: "SpireAgentMissing",
            expr: `max(${desired}) > max(${ready})`,
            for: "10m",
            severity: "critical",
            summary: "A node is without its SPIRE agent",
            description: "Pods on that node get no identity: new ones do not start, old ones cannot renew theirs.",
            example: {
                fires: { [desired]: flat(3), [ready]: flat(2) },
                silent: { [desired]: flat(3), [ready]: flat(3) },
            },
        },
        failing(
            {
                name: "SpireAgentCannotSync",
                severity: "critical",
                summary: "{{ $labels.pod }} does not get its entries",
                description: "Agent {{ $labels.pod }} cannot fetch entries or certificates from the servers.",
            },
            job,
            ["spire_agent_manager_sync_fetch_entries_updates", "spire_agent_manager_sync_fetch_svids_updates"],
            "5m",
        ),
        failing(
            {
                name: "SpireAgentCertificateNotRenewed",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot renew its own certificate",
                description:
                    "When it ends, agent {{ $labels.pod }} must prove its node anew, and its pods are without identity.",
            },
            job,
            ["spire_agent_agent_svid_rotate"],
            "30m",
        ),
        failing(
            {
                name: "SpireNodeAttestationFailing",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot prove its node",
                description: "The servers do not believe agent {{ $labels.pod }} which node it runs on.",
            },
            job,
            ["spire_agent_node_attestor_new_svid"],
            "15m",
        ),
        {
            name: "SpireWorkloadAttestationFailing",
            expr: `job:spire_attestation_failures:ratio_rate5m{job="${job}"} > 0.1`,
            for: "10m",
            severity: "warning",
            summary: "Over 10 % of the workloads are not recognised",
            description:
                "Agents cannot tell who asks them: the kubelet does not answer, or pods ask that have no entry.",
            example: {
                fires: { [attested("OK")]: growing(80), [attested("PermissionDenied")]: growing(20) },
                silent: { [attested("OK")]: growing(95), [attested("PermissionDenied")]: growing(5) },
                labels: { job },
            },
        },
        {
            name: "SvidsExpireSoon",
            expr: `${expiring.over} > 0`,
            for: "30m",
            severity: "critical",
            summary: "Certificates on {{ $labels.pod }} are not renewed in time",
            description:
                "For half an hour agent {{ $labels.pod }} has held certificates that should have been renewed.",
            example: { fires: expiring.samples(2), silent: expiring.samples(0), labels: agent },
        },
        {
            name: "SvidsOutdated",
            expr: `${outdated.over} > 0`,
            for: "30m",
            severity: "warning",
            summary: "Certificates on {{ $labels.pod }} do not fit their entries",
            description: "Entries have changed, and agent {{ $labels.pod }} has not got certificates that fit them.",
            example: { fires: outdated.samples(2), silent: outdated.samples(0), labels: agent },
        },
    ];
}
