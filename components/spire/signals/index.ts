import { type DashboardRow, panel, type Signals } from "../../monitoring";
import { agentAlerts } from "./agent";
import type { SpireSignalsArgs } from "./args";
import { authorityAlerts, serverAlerts } from "./server";

export type { SpireSignalsArgs } from "./args";
export { spireAgent, spireServer } from "./programs";

export function spireSignals(args: SpireSignalsArgs): Signals {
    const { system, namespace, serverJob, agentJob } = args;
    return {
        name: "spire",
        system,
        component: "spire",
        namespace,
        records: [
            {
                record: "job:spire_attestation_failures:ratio_rate5m",
                expr: `sum(rate(spire_agent_workload_api_workload_attestation{job="${agentJob}",status!="OK"}[5m])) / sum(rate(spire_agent_workload_api_workload_attestation{job="${agentJob}"}[5m]))`,
                labels: { job: agentJob },
            },
        ],
        alerts: [...serverAlerts(args), ...authorityAlerts(args), ...agentAlerts(args)].map((alert) => ({
            ...alert,
            concern: "identity",
        })),
        slos: [
            {
                name: "spire-server-availability",
                title: "SPIRE servers answer",
                objective: 0.999,
                concern: "identity",
                measure: { kind: "uptime", gauge: `up{job="${serverJob}"}` },
            },
        ],
        rows: [row(args)],
    };
}

function row({ serverJob, agentJob }: SpireSignalsArgs): DashboardRow {
    return {
        title: "SPIRE",
        panels: [
            panel(
                "Servers and agents",
                [
                    { expr: `sum(up{job="${serverJob}"})`, legend: "servers" },
                    { expr: `sum(up{job="${agentJob}"})`, legend: "agents" },
                ],
                { kind: "stat" },
            ),
            panel(
                "Certificates signed",
                [
                    {
                        expr: `sum by (pod) (rate(spire_server_server_ca_sign_x509_svid{job="${serverJob}"}[5m]))`,
                        legend: "{{pod}}",
                    },
                ],
                { unit: "ops" },
            ),
            panel(
                "Authority still holds",
                [
                    {
                        expr: `min by (pod) (spire_server_manager_x509_ca_rotate_expiration{job="${serverJob}"}) - time()`,
                        legend: "{{pod}}",
                    },
                ],
                { unit: "s" },
            ),
            panel(
                "Workloads not recognised",
                [{ expr: `job:spire_attestation_failures:ratio_rate5m{job="${agentJob}"}`, legend: "share" }],
                { unit: "percentunit" },
            ),
            panel("Connections of workloads", [
                { expr: `sum by (pod) (spire_agent_workload_api_connections{job="${agentJob}"})`, legend: "{{pod}}" },
            ]),
        ],
    };
}
