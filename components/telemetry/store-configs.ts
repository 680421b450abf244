import { ownTelemetry } from "./collector-config";

/** What the stores read. Fields as in Loki 3.5 and Jaeger 2.13. */

type Config = Readonly<Record<string, unknown>>;

export const lokiFolder = "/loki";
export const jaegerFolder = "/badger";

/** What lines are found by; everything else of a line is kept with it, but makes no stream of its own. */
export const lokiLabels = ["app", "stack", "k8s.namespace.name", "k8s.container.name"] as const;

export function lokiConfig(port: number, retentionDays: number): Config {
    return {
        auth_enabled: false,
        server: {
            http_listen_port: port,
            // Only its own parts speak gRPC to each other, and they are all in this process.
            grpc_listen_address: "127.0.0.1",
            log_format: "json",
        },
        common: {
            path_prefix: lokiFolder,
            instance_addr: "127.0.0.1",
            replication_factor: 1,
            ring: { kvstore: { store: "inmemory" } },
            storage: {
                filesystem: { chunks_directory: `${lokiFolder}/chunks`, rules_directory: `${lokiFolder}/rules` },
            },
        },
        schema_config: {
            configs: [
                {
                    from: "2024-01-01",
                    store: "tsdb",
                    object_store: "filesystem",
                    schema: "v13",
                    index: { prefix: "index_", period: "24h" },
                },
            ],
        },
        limits_config: {
            retention_period: `${retentionDays * 24}h`,
            allow_structured_metadata: true,
            reject_old_samples: true,
            // What an agent finds on a node that was away for a while.
            reject_old_samples_max_age: "72h",
            otlp_config: {
                resource_attributes: {
                    ignore_defaults: true,
                    attributes_config: [{ action: "index_label", attributes: [...lokiLabels] }],
                },
            },
        },
        compactor: {
            working_directory: `${lokiFolder}/compactor`,
            compaction_interval: "10m",
            retention_enabled: true,
            retention_delete_delay: "2h",
            delete_request_store: "filesystem",
        },
        // Nothing leaves the namespace.
        analytics: { reporting_enabled: false },
    };
}

export interface JaegerPorts {
    readonly otlp: number;
    readonly query: number;
    readonly metrics: number;
    readonly health: number;
}

const backend = "traces";

/** All of Jaeger in one process; spans are on its volume, and go by themselves when their time is over. */
export function jaegerConfig(ports: JaegerPorts, retentionDays: number): Config {
    const listen = "0.0.0.0";
    return {
        extensions: {
            healthcheckv2: { use_v2: true, http: { endpoint: `${listen}:${ports.health}` } },
            jaeger_query: {
                storage: { traces: backend },
                http: { endpoint: `${listen}:${ports.query}` },
                // Only the page and Grafana ask, and both over HTTP.
                grpc: { endpoint: "127.0.0.1:16685" },
            },
            jaeger_storage: {
                backends: {
                    [backend]: {
                        badger: {
                            directories: { keys: `${jaegerFolder}/keys`, values: `${jaegerFolder}/values` },
                            ephemeral: false,
                            ttl: { spans: `${retentionDays * 24}h` },
                        },
                    },
                },
            },
        },
        receivers: { otlp: { protocols: { grpc: { endpoint: `${listen}:${ports.otlp}` } } } },
        processors: { batch: { timeout: "1s" } },
        exporters: { jaeger_storage_exporter: { trace_storage: backend } },
        service: {
            ...ownTelemetry(listen, ports.metrics),
            extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
            pipelines: {
                traces: { receivers: ["otlp"], processors: ["batch"], exporters: ["jaeger_storage_exporter"] },
            },
        },
    };
}
