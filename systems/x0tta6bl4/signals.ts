import {
    type Alert,
    type Catalogue,
    catalogue,
    counter,
    type Dashboard,
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

/** What the programs of the mesh show beside the requests they answer. */
export const meshPrograms: Catalogue = catalogue("x0tta6bl4", {
    x0tta6bl4_mesh_nodes_total: gauge("Nodes of the mesh by what is known of them", "state"),
    x0tta6bl4_mesh_peers: gauge("Peers a program talks to"),
    x0tta6bl4_gossip_messages_total: counter("Gossip messages", "direction", "result"),
    x0tta6bl4_gossip_round_trip_seconds: histogram("How long a peer takes to answer"),
    x0tta6bl4_mapek_cycles_total: counter("Rounds of the self-healing loop", "phase", "result"),
    x0tta6bl4_mapek_cycle_duration_seconds: histogram("How long a round takes", "phase"),
    x0tta6bl4_mapek_last_cycle_timestamp_seconds: gauge("When the last round ended"),
    x0tta6bl4_certificate_expiry_timestamp_seconds: gauge("When the program's certificate ends", "kind"),
    x0tta6bl4_certificate_rotations_total: counter("Certificates renewed", "kind", "result"),
    x0tta6bl4_pqc_handshakes_total: counter("Post-quantum handshakes", "algorithm", "result"),
    x0tta6bl4_mtls_connections_total: counter("Connections with both ends proved", "result"),
    x0tta6bl4_db_pool_connections: gauge("Connections of the pool", "state"),
    x0tta6bl4_cache_requests_total: counter("Questions to the cache", "result"),
});

export interface MeshSignalsArgs {
    readonly namespace: string;
    /** Scrape jobs; those of what is switched off are absent. */
    readonly jobs: { readonly api?: string; readonly controller?: string; readonly mesh?: string };
}

const system = "x0tta6bl4";

export function meshSignals({ namespace, jobs }: MeshSignalsArgs): readonly Signals[] {
    const all = Object.values(jobs);
    return [
        ...(jobs.api === undefined ? [] : [apiSignals(namespace, jobs.api)]),
        ...(all.length === 0 ? [] : [programSignals(namespace, all, jobs.mesh ?? all[0] ?? "")]),
    ];
}

function apiSignals(namespace: string, job: string): Signals {
    const place = { job, title: "The mesh API" };
    return {
        name: `${system}-api`,
        system,
        component: "api",
        namespace,
        records: httpRecords(place),
        alerts: [
            ...httpAlerts(
                place,
                { down: "X0tta6bl4APIDown", latency: "X0tta6bl4HighLatency", errors: "X0tta6bl4HighErrorRate" },
                { errors: { warning: 0.05 }, p95: { warning: 1 }, downFor: "2m", inFlight: 100 },
            ),
            poolAlert(job),
            cacheAlert(job),
        ],
        slos: [
            httpAvailability(place, {
                name: "x0tta6bl4-api-availability",
                title: "The mesh API answers without an error",
                objective: 0.999,
            }),
            httpLatency(place, {
                name: "x0tta6bl4-api-latency",
                title: "The mesh API answers within 250 ms",
                objective: 0.99,
                bound: "0.25",
            }),
        ],
        rows: [httpRow(place)],
    };
}

function poolAlert(job: string): Alert {
    const of = (state: string) => `x0tta6bl4_db_pool_connections{job="${job}",pod="api-1",state="${state}"}`;
    return {
        name: "X0tta6bl4DatabasePoolExhausted",
        expr: `max by (pod) (x0tta6bl4_db_pool_connections{job="${job}",state="used"}) / (max by (pod) (x0tta6bl4_db_pool_connections{job="${job}",state="size"}) > 0) > 0.9`,
        for: "5m",
        severity: "warning",
        concern: "performance",
        summary: "{{ $labels.pod }} has hardly a database connection left",
        description: "Over 90 % of the pool of {{ $labels.pod }} are in use; requests wait for one.",
        example: {
            fires: { [of("used")]: flat(19), [of("size")]: flat(20) },
            silent: { [of("used")]: flat(15), [of("size")]: flat(20) },
            labels: { pod: "api-1" },
        },
    };
}

function cacheAlert(job: string): Alert {
    const of = (result: string) => `x0tta6bl4_cache_requests_total{job="${job}",result="${result}"}`;
    const all = `sum(rate(x0tta6bl4_cache_requests_total{job="${job}"}[10m]))`;
    return {
        name: "X0tta6bl4CacheMissesHigh",
        expr: `sum(rate(x0tta6bl4_cache_requests_total{job="${job}",result="miss"}[10m])) / (${all} > 1) > 0.3`,
        for: "30m",
        severity: "warning",
        concern: "performance",
        summary: "Over 30 % of what the API asks of its cache is not there",
        description: "Normally 8 % are missing. The database answers what the cache does not.",
        example: {
            fires: { [of("miss")]: growing(400), [of("hit")]: growing(600) },
            silent: { [of("miss")]: growing(80), [of("hit")]: growing(920) },
        },
    };
}

function programSignals(namespace: string, jobs: readonly string[], meshJob: string): Signals {
    const of = `job=~"${jobs.join("|")}"`;
    return {
        name: `${system}-mesh`,
        system,
        component: "mesh",
        namespace,
        alerts: [...meshAlerts(of, meshJob), ...loopAlerts(of, meshJob), ...trustAlerts(of, meshJob)].map((alert) => ({
            ...alert,
        })),
        slos: [
            {
                name: "x0tta6bl4-mesh-availability",
                title: "The programs of the mesh are up",
                objective: 0.999,
                concern: "network",
                measure: { kind: "uptime", gauge: `up{job="${meshJob}"}` },
            },
        ],
        dashboards: dashboards(namespace, of, jobs),
    };
}

const pod = { pod: "mesh-1" };

function meshAlerts(of: string, job: string): readonly Alert[] {
    const nodes = (state: string) => `x0tta6bl4_mesh_nodes_total{job="${job}",pod="mesh-1",state="${state}"}`;
    const messages = (result: string) =>
        `x0tta6bl4_gossip_messages_total{job="${job}",pod="mesh-1",direction="out",result="${result}"}`;
    const trip = (le: string) => `x0tta6bl4_gossip_round_trip_seconds_bucket{job="${job}",pod="mesh-1",le="${le}"}`;
    const peers = `x0tta6bl4_mesh_peers{job="${job}",pod="mesh-1"}`;
    return [
        {
            name: "X0tta6bl4MeshDown",
            expr: `max by (job, pod) (up{${of}}) == 0`,
            for: "2m",
            severity: "critical",
            concern: "network",
            group: "mesh-down",
            summary: "Mesh node {{ $labels.pod }} cannot be reached",
            description:
                "Program {{ $labels.pod }} of job {{ $labels.job }} does not answer; the mesh routes around it.",
            example: {
                fires: { [`up{job="${job}",pod="mesh-1"}`]: flat(0) },
                silent: { [`up{job="${job}",pod="mesh-1"}`]: flat(1) },
                labels: { ...pod, job },
            },
        },
        {
            name: "X0tta6bl4MeshNodesLost",
            expr: `max(sum by (pod) (x0tta6bl4_mesh_nodes_total{${of},state="dead"})) / max(sum by (pod) (x0tta6bl4_mesh_nodes_total{${of}})) > 0.2`,
            for: "5m",
            severity: "critical",
            concern: "network",
            summary: "Over 20 % of the mesh's nodes are lost",
            description: "The mesh is falling apart, or a network policy or a zone cuts it in two.",
            example: {
                fires: { [nodes("alive")]: flat(7), [nodes("dead")]: flat(3) },
                silent: { [nodes("alive")]: flat(9), [nodes("dead")]: flat(1) },
            },
        },
        {
            name: "X0tta6bl4MeshPartitioned",
            expr: `min by (pod) (x0tta6bl4_mesh_peers{${of}}) == 0`,
            for: "5m",
            severity: "critical",
            concern: "network",
            summary: "{{ $labels.pod }} talks to nobody",
            description: "Program {{ $labels.pod }} has no peer: it is cut off from the mesh.",
            example: { fires: { [peers]: flat(0) }, silent: { [peers]: flat(2) }, labels: pod },
        },
        {
            name: "X0tta6bl4GossipFailing",
            expr: `sum by (pod) (rate(x0tta6bl4_gossip_messages_total{${of},result="error"}[5m])) / sum by (pod) (rate(x0tta6bl4_gossip_messages_total{${of}}[5m])) > 0.1`,
            for: "10m",
            severity: "warning",
            concern: "network",
            summary: "Over 10 % of the gossip of {{ $labels.pod }} is lost",
            description: "Messages of {{ $labels.pod }} to its peers fail; what it knows of the mesh grows old.",
            example: {
                fires: { [messages("ok")]: growing(80), [messages("error")]: growing(20) },
                silent: { [messages("ok")]: growing(95), [messages("error")]: growing(5) },
                labels: pod,
            },
        },
        {
            name: "X0tta6bl4GossipSlow",
            expr: `histogram_quantile(0.95, sum by (pod, le) (rate(x0tta6bl4_gossip_round_trip_seconds_bucket{${of}}[5m]))) > 0.1`,
            for: "10m",
            severity: "warning",
            concern: "network",
            summary: "Peers of {{ $labels.pod }} answer slowly",
            description:
                "95 of 100 answers take {{ $labels.pod }} longer than 100 ms; 10 ms are the target between pods.",
            example: {
                fires: { [trip("0.1")]: growing(0), [trip("0.5")]: growing(100), [trip("+Inf")]: growing(100) },
                silent: { [trip("0.01")]: growing(100), [trip("0.1")]: growing(100), [trip("+Inf")]: growing(100) },
                labels: pod,
            },
        },
    ];
}

function loopAlerts(of: string, job: string): readonly Alert[] {
    const last = `x0tta6bl4_mapek_last_cycle_timestamp_seconds{job="${job}",pod="mesh-1"}`;
    const cycles = (result: string) =>
        `x0tta6bl4_mapek_cycles_total{job="${job}",pod="mesh-1",phase="execute",result="${result}"}`;
    return [
        {
            name: "X0tta6bl4MapeKStalled",
            expr: `time() - max by (pod) (x0tta6bl4_mapek_last_cycle_timestamp_seconds{${of}}) > 300`,
            for: "2m",
            severity: "critical",
            concern: "performance",
            summary: "The self-healing loop of {{ $labels.pod }} stands still",
            description: "Program {{ $labels.pod }} has not finished a round for five minutes: nothing heals itself.",
            example: {
                fires: { [last]: growing(60, -600) },
                silent: { [last]: growing(60, -30) },
                labels: pod,
            },
        },
        {
            name: "X0tta6bl4MapeKFailing",
            expr: `sum by (phase) (rate(x0tta6bl4_mapek_cycles_total{${of},result="error"}[10m])) / sum by (phase) (rate(x0tta6bl4_mapek_cycles_total{${of}}[10m])) > 0.2`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "Phase {{ $labels.phase }} of the self-healing loop fails",
            description: "Over 20 % of the rounds end with an error in phase {{ $labels.phase }}.",
            example: {
                fires: { [cycles("ok")]: growing(6), [cycles("error")]: growing(4) },
                silent: { [cycles("ok")]: growing(9), [cycles("error")]: growing(1) },
                labels: { phase: "execute" },
            },
        },
    ];
}

function trustAlerts(of: string, job: string): readonly Alert[] {
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
            expr: `min by (pod) (x0tta6bl4_certificate_expiry_timestamp_seconds{${of}}) - time() < 900`,
            for: "5m",
            severity: "critical",
            concern: "identity",
            summary: "The certificate of {{ $labels.pod }} ends within a quarter of an hour",
            description:
                "It holds for an hour and is renewed at half of that. When it ends, peers turn {{ $labels.pod }} away.",
            example: { fires: { [expiry]: growing(60, 600) }, silent: { [expiry]: growing(60, 2400) }, labels: pod },
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

/** The five that the mesh has always had, by their names. */
function dashboards(namespace: string, of: string, jobs: readonly string[]): readonly Dashboard[] {
    const failed = (metric: string) => `sum by (pod) (rate(${metric}{${of},result="error"}[5m]))`;
    const pods = `namespace="${namespace}"`;
    return [
        {
            uid: "sw-x0tta6bl4-zero-trust",
            title: "X0tta6bl4: zero-trust security",
            rows: [
                {
                    title: "Trust",
                    panels: [
                        panel(
                            "Certificates end",
                            [
                                {
                                    expr: `min by (pod) (x0tta6bl4_certificate_expiry_timestamp_seconds{${of}}) * 1000`,
                                    legend: "{{pod}}",
                                },
                            ],
                            { unit: "dateTimeFromNow", kind: "stat" },
                        ),
                        panel(
                            "Renewals that failed",
                            [{ expr: failed("x0tta6bl4_certificate_rotations_total"), legend: "{{pod}}" }],
                            { unit: "ops" },
                        ),
                        panel(
                            "Handshakes that failed",
                            [{ expr: failed("x0tta6bl4_pqc_handshakes_total"), legend: "{{pod}}" }],
                            { unit: "ops" },
                        ),
                        panel(
                            "Peers refused",
                            [{ expr: failed("x0tta6bl4_mtls_connections_total"), legend: "{{pod}}" }],
                            { unit: "ops" },
                        ),
                    ],
                },
            ],
        },
        {
            uid: "sw-x0tta6bl4-topology",
            title: "X0tta6bl4: mesh topology",
            rows: [
                {
                    title: "Mesh",
                    panels: [
                        panel("Nodes", [
                            {
                                expr: `max by (state) (sum by (pod, state) (x0tta6bl4_mesh_nodes_total{${of}}))`,
                                legend: "{{state}}",
                            },
                        ]),
                        panel("Peers", [{ expr: `min by (pod) (x0tta6bl4_mesh_peers{${of}})`, legend: "{{pod}}" }]),
                        panel(
                            "Gossip",
                            [
                                {
                                    expr: `sum by (direction, result) (rate(x0tta6bl4_gossip_messages_total{${of}}[5m]))`,
                                    legend: "{{direction}} {{result}}",
                                },
                            ],
                            { unit: "ops" },
                        ),
                        panel(
                            "Answers of peers, p95",
                            [
                                {
                                    expr: `histogram_quantile(0.95, sum by (pod, le) (rate(x0tta6bl4_gossip_round_trip_seconds_bucket{${of}}[5m])))`,
                                    legend: "{{pod}}",
                                },
                            ],
                            { unit: "s" },
                        ),
                        panel(
                            "Rounds of the self-healing loop",
                            [
                                {
                                    expr: `sum by (phase, result) (rate(x0tta6bl4_mapek_cycles_total{${of}}[5m]))`,
                                    legend: "{{phase}} {{result}}",
                                },
                            ],
                            { unit: "ops" },
                        ),
                    ],
                },
            ],
        },
        {
            uid: "sw-x0tta6bl4-performance",
            title: "X0tta6bl4: performance and latency",
            rows: jobs.map((job) => ({
                title: job,
                panels: [
                    panel(
                        "Requests",
                        [{ expr: `sum by (route) (rate(http_requests_total{job="${job}"}[5m]))`, legend: "{{route}}" }],
                        { unit: "reqps" },
                    ),
                    panel(
                        "p95 by route",
                        [
                            {
                                expr: `histogram_quantile(0.95, sum by (route, le) (rate(http_request_duration_seconds_bucket{job="${job}"}[5m])))`,
                                legend: "{{route}}",
                            },
                        ],
                        { unit: "s" },
                    ),
                    panel("Database pool", [
                        { expr: `sum by (state) (x0tta6bl4_db_pool_connections{job="${job}"})`, legend: "{{state}}" },
                    ]),
                ],
            })),
        },
        {
            uid: "sw-x0tta6bl4-errors",
            title: "X0tta6bl4: error rates and health",
            rows: [
                {
                    title: "Health",
                    panels: [
                        panel("Up", [{ expr: `sum by (job) (up{${of}})`, legend: "{{job}}" }]),
                        panel(
                            "Errors",
                            [
                                {
                                    expr: `sum by (job, status) (rate(http_requests_total{${of},status=~"5.."}[5m]))`,
                                    legend: "{{job}} {{status}}",
                                },
                            ],
                            { unit: "reqps" },
                        ),
                        panel("Restarts in an hour", [
                            {
                                expr: `sum by (pod) (increase(kube_pod_container_status_restarts_total{${pods}}[1h]))`,
                                legend: "{{pod}}",
                            },
                        ]),
                    ],
                },
            ],
        },
        {
            uid: "sw-x0tta6bl4-resources",
            title: "X0tta6bl4: resource use of pods",
            rows: [
                {
                    title: "Pods",
                    panels: [
                        panel("Processor time", [
                            {
                                expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${pods},container!=""}[5m]))`,
                                legend: "{{pod}}",
                            },
                        ]),
                        panel(
                            "Memory",
                            [
                                {
                                    expr: `sum by (pod) (container_memory_working_set_bytes{${pods},container!=""})`,
                                    legend: "{{pod}}",
                                },
                            ],
                            { unit: "bytes" },
                        ),
                        panel(
                            "Network",
                            [
                                {
                                    expr: `sum by (pod) (rate(container_network_receive_bytes_total{${pods}}[5m]))`,
                                    legend: "{{pod}} in",
                                },
                                {
                                    expr: `sum by (pod) (rate(container_network_transmit_bytes_total{${pods}}[5m]))`,
                                    legend: "{{pod}} out",
                                },
                            ],
                            { unit: "bytes" },
                        ),
                    ],
                },
            ],
        },
    ];
}
