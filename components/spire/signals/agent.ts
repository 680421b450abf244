import type { Lifetimes } from "../../core/spiffe";
import { flat, growing } from "../../monitoring";
import type { SpireSignalsArgs } from "./args";
import { failing, type WithoutConcern } from "./failing";

export function agentAlerts({
    agentJob: job,
    agentNamespace,
    namespace,
    agentSet,
    lifetimes,
}: SpireSignalsArgs): readonly WithoutConcern[] {
    const set = `namespace="${agentNamespace ?? namespace}",daemonset="${agentSet}"`;
    const desired = `kube_daemonset_status_desired_number_scheduled{${set}}`;
    const ready = `kube_daemonset_status_number_ready{${set}}`;
    const attested = (status: string) =>
        `spire_agent_workload_api_workload_attestation{job="${job}",pod="spire-0",status="${status}"}`;
    const outdated = "spire_agent_cache_manager_outdated_svids";
    const outdatedSamples = (each: number) => ({
        [`${outdated}_sum{job="${job}",pod="spire-0"}`]: growing(each * 12),
        [`${outdated}_count{job="${job}",pod="spire-0"}`]: growing(12),
    });
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
        renewalAlert(job, lifetimes),
        {
            name: "SvidsOutdated",
            expr: `sum by (pod) (rate(${outdated}_sum{job="${job}"}[15m])) / (sum by (pod) (rate(${outdated}_count{job="${job}"}[15m])) > 0) > 0`,
            for: "30m",
            severity: "warning",
            summary: "Certificates on {{ $labels.pod }} do not fit their entries",
            description: "Entries have changed, and agent {{ $labels.pod }} has not got certificates that fit them.",
            example: { fires: outdatedSamples(2), silent: outdatedSamples(0), labels: { pod: "spire-0" } },
        },
    ];
}

/**
 * An agent renews each certificate at half of its life. What it counts as expiring is what it is about to renew, which
 * says nothing; that it got none for longer than that does.
 */
function renewalAlert(job: string, { x509Minutes }: Lifetimes): WithoutConcern {
    const window = Math.ceil(x509Minutes * 0.75);
    const [connections, fetched, uptime] = [
        "spire_agent_workload_api_connections",
        "spire_agent_manager_sync_fetch_svids_updates",
        "spire_agent_uptime_in_ms",
    ];
    const minutes = window + 60;
    const samples = (renewed: string) => ({
        [`${connections}{job="${job}",pod="spire-0"}`]: flat(3, minutes),
        [`${fetched}{job="${job}",pod="spire-0",status="OK"}`]: renewed,
        [`${uptime}{job="${job}",pod="spire-0"}`]: growing(60_000, 0, minutes),
    });
    return {
        name: "SvidsNotRenewed",
        expr:
            `(sum by (pod) (${connections}{job="${job}"}) > 0` +
            ` unless sum by (pod) (increase(${fetched}{job="${job}",status="OK"}[${window}m])) > 0)` +
            ` and max by (pod) (${uptime}{job="${job}"}) > ${window * 60_000}`,
        for: "5m",
        severity: "critical",
        summary: "Certificates on {{ $labels.pod }} are not renewed",
        description: `Workloads hold connections to agent {{ $labels.pod }}, which has got no certificate for ${window} minutes. Theirs hold for ${x509Minutes} at most.`,
        example: {
            at: `${window + 30}m`,
            fires: samples(flat(40, minutes)),
            silent: samples(growing(1, 40, minutes)),
            labels: { pod: "spire-0" },
        },
    };
}
