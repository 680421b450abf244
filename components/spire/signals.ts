import {
    type Alert,
    type Catalogue,
    catalogue,
    counter,
    type DashboardRow,
    flat,
    gauge,
    growing,
    panel,
    type Signals,
    summary,
} from "../monitoring";

/** What the servers show of themselves; `status` is the outcome of a call, OK where it succeeded. */
export const spireServer: Catalogue = catalogue("spire-server", {
    spire_server_started: gauge("That it runs", "version", "trust_domain_id", "host"),
    spire_server_uptime_in_ms: gauge("Since when", "host"),
    spire_server_ca_manager_x509_ca_prepare: counter("Authorities it made", "status", "host"),
    spire_server_ca_manager_x509_ca_activate: counter("Authorities it took into use", "host"),
    spire_server_ca_manager_jwt_key_prepare: counter("Token keys it made", "status", "host"),
    spire_server_manager_x509_ca_rotate_ttl: gauge("How long its authority still holds", "trust_domain_id", "host"),
    spire_server_svid_rotate: counter("Own certificates it renewed", "status", "host"),
    spire_server_server_ca_sign_x509_svid: counter("Certificates it signed", "host"),
    spire_server_server_ca_sign_jwt_svid: counter("Tokens it signed", "host"),
    spire_server_entry_cache_reload: counter("Times it read the entries", "status", "host"),
    spire_server_registration_entry_manager_prune: counter("Times it removed old entries", "status", "host"),
    spire_server_datastore_bundle_fetch: counter("Bundles read from the database", "status", "host"),
    spire_server_datastore_node_fetch: counter("Nodes read from the database", "status", "host"),
    spire_server_datastore_registration_entry_list: counter("Entries read from the database", "status", "host"),
    spire_server_datastore_registration_entry_event_list: counter("Changes read from the database", "status", "host"),
});

export const spireAgent: Catalogue = catalogue("spire-agent", {
    spire_agent_started: gauge("That it runs", "version", "trust_domain_id", "host"),
    spire_agent_uptime_in_ms: gauge("Since when", "host"),
    spire_agent_agent_svid_rotate: counter("Own certificates it renewed", "status", "host"),
    spire_agent_node_attestor_new_svid: counter("Times it proved its node", "status", "host"),
    spire_agent_manager_sync_fetch_entries_updates: counter("Times it asked for entries", "status", "host"),
    spire_agent_manager_sync_fetch_svids_updates: counter("Times it asked for certificates", "status", "host"),
    spire_agent_cache_manager_expiring_svids: summary("Certificates about to end", "host"),
    spire_agent_cache_manager_outdated_svids: summary("Certificates that no longer fit their entry", "host"),
    spire_agent_workload_api_workload_attestation: counter("Workloads it looked at", "status", "host"),
    spire_agent_workload_api_connections: gauge("Workloads that hold a connection", "host"),
    spire_agent_workload_api_connection: counter("Workloads that connected", "host"),
});

export interface SpireSignalsArgs {
    readonly system: string;
    readonly namespace: string;
    /** Where the agents run, if elsewhere. @default the namespace */
    readonly agentNamespace?: string;
    readonly serverJob: string;
    readonly agentJob: string;
    readonly servers: number;
    /** The DaemonSet of the agents. */
    readonly agentSet: string;
}

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

type WithoutConcern = Omit<Alert, "concern">;

/** Failed calls of a kind, by pod. */
function failing(
    alert: Omit<WithoutConcern, "expr" | "example" | "for"> & { readonly for?: string },
    job: string,
    metrics: readonly string[],
    window: string,
): WithoutConcern {
    const [first = ""] = metrics;
    const sum = metrics.map((metric) => `increase(${metric}{job="${job}",status!="OK"}[${window}])`);
    const series = (status: string) => `${first}{job="${job}",pod="spire-0",status="${status}"}`;
    return {
        for: "5m",
        ...alert,
        expr: `${sum.map((each) => `sum by (pod) (${each}) > 0`).join(" or ")}`,
        example: {
            fires: { [series("Unavailable")]: growing(1), [series("OK")]: growing(5) },
            silent: { [series("Unavailable")]: flat(3), [series("OK")]: growing(5) },
            labels: { pod: "spire-0" },
        },
    };
}

function serverAlerts({ serverJob: job, servers }: SpireSignalsArgs): readonly WithoutConcern[] {
    const up = (count: number) =>
        Object.fromEntries(
            Array.from({ length: servers }, (_, index) => [
                `up{job="${job}",instance="${index}"}`,
                flat(index < count ? 1 : 0),
            ]),
        );
    return [
        {
            name: "SpireServerDown",
            expr: `absent(up{job="${job}"} == 1)`,
            for: "2m",
            severity: "critical",
            group: "spire-server",
            summary: "No SPIRE server answers",
            description: "Agents go on with what they have; when that ends nothing can prove who it is.",
            example: { fires: up(0), silent: up(1) },
        },
        ...(servers > 1
            ? [
                  {
                      name: "SpireServerMissing",
                      expr: `sum(up{job="${job}"}) < ${servers}`,
                      for: "10m",
                      severity: "warning",
                      group: "spire-server",
                      summary: "A SPIRE server is missing",
                      description: "Fewer servers than asked for answer.",
                      example: { fires: up(servers - 1), silent: up(servers) },
                  } as const,
              ]
            : []),
        failing(
            {
                name: "SpireDatastoreFailing",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot read its database",
                description: "Server {{ $labels.pod }} fails to read nodes, entries or bundles from the database.",
            },
            job,
            [
                "spire_server_datastore_node_fetch",
                "spire_server_datastore_bundle_fetch",
                "spire_server_datastore_registration_entry_list",
                "spire_server_datastore_registration_entry_event_list",
            ],
            "5m",
        ),
        failing(
            {
                name: "SpireEntriesNotRead",
                severity: "warning",
                summary: "{{ $labels.pod }} cannot read the entries",
                description: "Server {{ $labels.pod }} hands out identities by entries that may be out of date.",
            },
            job,
            ["spire_server_entry_cache_reload"],
            "10m",
        ),
        failing(
            {
                name: "SpireEntriesNotPruned",
                for: "30m",
                severity: "warning",
                summary: "{{ $labels.pod }} cannot remove old entries",
                description: "Entries that have ended stay in the database of {{ $labels.pod }}.",
            },
            job,
            ["spire_server_registration_entry_manager_prune"],
            "1h",
        ),
    ];
}

function authorityAlerts({ serverJob: job }: SpireSignalsArgs): readonly WithoutConcern[] {
    const ttl = `spire_server_manager_x509_ca_rotate_ttl{job="${job}",pod="spire-0"}`;
    return [
        failing(
            {
                name: "SpireAuthorityNotRotated",
                for: "1m",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot make its next authority",
                description: "When the present authority of {{ $labels.pod }} ends, it can sign nothing.",
            },
            job,
            ["spire_server_ca_manager_x509_ca_prepare"],
            "30m",
        ),
        {
            name: "SpireAuthorityExpiresSoon",
            expr: `min by (pod) (spire_server_manager_x509_ca_rotate_ttl{job="${job}"}) < 4 * 3600`,
            for: "10m",
            severity: "critical",
            summary: "The authority of {{ $labels.pod }} ends within four hours",
            description:
                "It should have been replaced at half its time. After its end nobody trusts what {{ $labels.pod }} signs.",
            example: {
                fires: { [ttl]: flat(3 * 3600) },
                silent: { [ttl]: flat(12 * 3600) },
                labels: { pod: "spire-0" },
            },
        },
        failing(
            {
                name: "SpireTokenKeyNotRotated",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot make its next token key",
                description: "Server {{ $labels.pod }} will not be able to sign tokens.",
            },
            job,
            ["spire_server_ca_manager_jwt_key_prepare"],
            "30m",
        ),
        failing(
            {
                name: "SpireServerCertificateNotRenewed",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot renew its own certificate",
                description: "When it ends, agents no longer talk to {{ $labels.pod }}.",
            },
            job,
            ["spire_server_svid_rotate"],
            "30m",
        ),
    ];
}

function agentAlerts({
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
                        expr: `min by (pod) (spire_server_manager_x509_ca_rotate_ttl{job="${serverJob}"})`,
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
