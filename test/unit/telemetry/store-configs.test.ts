import { parse } from "yaml";
import { z } from "zod";
import { telemetryFiles } from "../../../components/telemetry";
import { plannedWith, waiver } from "./settings";

/**
 * Neither store can be built for the tests in reasonable time, so what they read is held against the fields that they
 * know: Loki's from the configuration reference of 3.5, Jaeger's from the sources of 2.13.0 (module v1.76.0:
 * `cmd/jaeger/internal/extension/jaegerquery/config.go`, `jaegerstorage/config.go`, `internal/storage/v1/badger/config.go`,
 * `cmd/jaeger/internal/exporters/storageexporter/config.go`). What both have in common with the collector is run by it.
 */
const duration = z.string().regex(/^\d+(s|m|h)$/);
const address = z.string().regex(/^(0\.0\.0\.0|127\.0\.0\.1):\d+$/);

const lokiSchema = z.strictObject({
    auth_enabled: z.literal(false),
    server: z.strictObject({
        http_listen_port: z.literal(3100),
        grpc_listen_address: z.literal("127.0.0.1"),
        log_format: z.enum(["logfmt", "json"]),
    }),
    common: z.strictObject({
        path_prefix: z.literal("/loki"),
        instance_addr: z.literal("127.0.0.1"),
        replication_factor: z.literal(1),
        ring: z.strictObject({ kvstore: z.strictObject({ store: z.enum(["inmemory", "memberlist"]) }) }),
        storage: z.strictObject({
            filesystem: z.strictObject({ chunks_directory: z.string(), rules_directory: z.string() }),
        }),
    }),
    schema_config: z.strictObject({
        configs: z.array(
            z.strictObject({
                from: z.iso.date(),
                store: z.literal("tsdb"),
                object_store: z.literal("filesystem"),
                // Structured metadata, where trace ids are kept, needs this one.
                schema: z.literal("v13"),
                index: z.strictObject({ prefix: z.string(), period: z.literal("24h") }),
            }),
        ),
    }),
    limits_config: z.strictObject({
        retention_period: duration,
        allow_structured_metadata: z.literal(true),
        reject_old_samples: z.boolean(),
        reject_old_samples_max_age: duration,
        otlp_config: z.strictObject({
            resource_attributes: z.strictObject({
                ignore_defaults: z.boolean(),
                attributes_config: z.array(
                    z.strictObject({
                        action: z.enum(["index_label", "structured_metadata", "drop"]),
                        attributes: z.array(z.string()),
                    }),
                ),
            }),
        }),
    }),
    compactor: z.strictObject({
        working_directory: z.string().startsWith("/loki/"),
        compaction_interval: duration,
        retention_enabled: z.literal(true),
        retention_delete_delay: duration,
        delete_request_store: z.literal("filesystem"),
    }),
    analytics: z.strictObject({ reporting_enabled: z.literal(false) }),
});

const jaegerSchema = z.strictObject({
    extensions: z.strictObject({
        healthcheckv2: z.strictObject({ use_v2: z.literal(true), http: z.strictObject({ endpoint: address }) }),
        jaeger_query: z.strictObject({
            storage: z.strictObject({ traces: z.literal("traces") }),
            http: z.strictObject({ endpoint: address }),
            grpc: z.strictObject({ endpoint: address }),
        }),
        jaeger_storage: z.strictObject({
            backends: z.strictObject({
                traces: z.strictObject({
                    badger: z.strictObject({
                        directories: z.strictObject({ keys: z.string(), values: z.string() }),
                        ephemeral: z.literal(false),
                        ttl: z.strictObject({ spans: duration }),
                    }),
                }),
            }),
        }),
    }),
    receivers: z.strictObject({
        otlp: z.strictObject({ protocols: z.strictObject({ grpc: z.strictObject({ endpoint: address }) }) }),
    }),
    processors: z.strictObject({ batch: z.strictObject({ timeout: duration }) }),
    exporters: z.strictObject({ jaeger_storage_exporter: z.strictObject({ trace_storage: z.literal("traces") }) }),
    service: z.strictObject({
        telemetry: z.looseObject({}),
        extensions: z.array(z.enum(["jaeger_storage", "jaeger_query", "healthcheckv2"])).length(3),
        pipelines: z.strictObject({
            traces: z.strictObject({
                receivers: z.tuple([z.literal("otlp")]),
                processors: z.tuple([z.literal("batch")]),
                exporters: z.tuple([z.literal("jaeger_storage_exporter")]),
            }),
        }),
    }),
});

const { args } = plannedWith({
    logs: { target: "loki", loki: { retention: "14d" } },
    traces: { target: "jaeger", jaeger: { retention: "7d" } },
    agent: { waiver },
});
const read = (file: "loki" | "jaeger"): unknown => parse((args && telemetryFiles(args)[file]?.[`${file}.yml`]) ?? "");

test("Loki knows every field, keeps lines for as long as was said, and tells nobody of it", () => {
    const config = lokiSchema.parse(read("loki"));
    expect(config.limits_config.retention_period).toBe("336h");
    expect(config.limits_config.otlp_config.resource_attributes.attributes_config).toEqual([
        { action: "index_label", attributes: ["app", "stack", "k8s.namespace.name", "k8s.container.name"] },
    ]);
});

test("Jaeger knows every field, keeps spans for as long as was said, and answers at 16686", () => {
    const config = jaegerSchema.parse(read("jaeger"));
    expect(config.extensions.jaeger_storage.backends.traces.badger.ttl.spans).toBe("168h");
    expect(config.extensions.jaeger_query.http.endpoint).toBe("0.0.0.0:16686");
});
