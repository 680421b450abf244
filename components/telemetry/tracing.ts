import type { Part } from "../core/traffic";
import type { GatewayPart } from "./args";

/** Where a program sends what it traces, and how much of it. */
export interface Tracing {
    readonly gateway: GatewayPart;
    readonly environment: string;
    readonly samplePercent: number;
}

/** The variables that every OpenTelemetry library reads; none where nothing is traced. */
export function tracingEnvironment(tracing: Tracing | undefined, part: Part): Readonly<Record<string, string>> {
    if (tracing === undefined) return {};
    const { gateway, environment, samplePercent } = tracing;
    const { name, namespace, ports } = gateway;
    return {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://${name}.${namespace}.svc.cluster.local:${ports["otlp-grpc"].number}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
        // As its log lines are called, so that one leads to the other.
        OTEL_SERVICE_NAME: part.name,
        OTEL_RESOURCE_ATTRIBUTES: `service.namespace=${part.system},deployment.environment.name=${environment}`,
        OTEL_PROPAGATORS: "tracecontext,baggage",
        OTEL_TRACES_EXPORTER: "otlp",
        OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
        OTEL_TRACES_SAMPLER_ARG: String(samplePercent / 100),
        // Metrics are scraped, and log lines are read from what the container writes.
        OTEL_METRICS_EXPORTER: "none",
        OTEL_LOGS_EXPORTER: "none",
    };
}
