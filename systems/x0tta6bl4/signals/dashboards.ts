import { type Dashboard, panel } from "../../../components/monitoring";

/** The five that the mesh has always had, by their names. */
export function dashboards(namespace: string, of: string, jobs: readonly string[]): readonly Dashboard[] {
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
