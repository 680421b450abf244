import type { External, TelemetryArgs } from "./args";
import { dropping } from "./drop-list";
import { structuring } from "./structure";

/** Everything in the configurations that depends on where they run; tests run the very same text elsewhere. */
export interface CollectorPlaces {
    /** The address on which its own ports are opened. */
    readonly listen: string;
    readonly ports: {
        readonly grpc: number;
        readonly http: number;
        readonly metrics: number;
        readonly health: number;
    };
    /** Where an agent finds what containers write, and remembers how far it has read. */
    readonly logFolder: string;
    readonly checkpoints: string;
    /** `host:port` of the gateway, and where its targets take things in. */
    readonly gateway: string;
    readonly loki: string;
    readonly jaeger: string;
    /** Where the tokens of other people's targets are mounted. */
    readonly tokens: { readonly logs: string; readonly traces: string };
}

export const collectorPorts = { grpc: 4317, http: 4318, metrics: 8888, health: 13_133 } as const;
export const checkpointFolder = "/var/lib/otelcol";
export const nodeLogFolder = "/var/log/pods";
export const tokenFolders = { logs: "/run/secrets/logs", traces: "/run/secrets/traces" } as const;

function hostOf(part: { readonly namespace: string }, service: string): string {
    return `${service}.${part.namespace}.svc.cluster.local`;
}

/** The Service that Jaeger's documents, and those of the mesh, name. */
export const jaegerService = "jaeger-query";

export function collectorPlaces({ parts, logs, traces }: TelemetryArgs): CollectorPlaces {
    const { gateway, loki, jaeger } = parts;
    const token = (target: TelemetryArgs["logs"], folder: string): string =>
        target?.kind === "external" ? `${folder}/${target.token?.key ?? ""}` : folder;
    return {
        listen: "0.0.0.0",
        ports: collectorPorts,
        logFolder: nodeLogFolder,
        checkpoints: checkpointFolder,
        gateway: `${hostOf(gateway, gateway.name)}:${gateway.ports["otlp-grpc"].number}`,
        loki: loki === undefined ? "" : `http://${hostOf(loki, loki.name)}:${loki.ports.http.number}/otlp`,
        jaeger: jaeger === undefined ? "" : `${hostOf(jaeger, jaegerService)}:${jaeger.ports["otlp-grpc"].number}`,
        tokens: { logs: token(logs, tokenFolders.logs), traces: token(traces, tokenFolders.traces) },
    };
}

type Config = Readonly<Record<string, unknown>>;

/** On every node: follows the files of the stack's own namespaces and sends what it reads to the gateway. */
export function agentConfig(args: TelemetryArgs, places: CollectorPlaces): Config {
    const { agent, parts, stack, environment, dropAlso } = args;
    if (agent === undefined) throw new Error("an agent is configured, but none is wanted");
    const { gateway } = parts;
    const { listen, ports } = places;
    return {
        extensions: { ...health(places), file_storage: { directory: places.checkpoints } },
        receivers: {
            filelog: {
                include: agent.namespaces.map((namespace) => `${places.logFolder}/${namespace}_*/*/*.log`),
                // What the gateway says of a line it could not send would be a line again.
                exclude: [`${places.logFolder}/${gateway.namespace}_${gateway.name}-*/*/*.log`],
                // A new pod reads a file from its start again: Loki knows a line that it has, a lost one nobody does.
                start_at: "beginning",
                include_file_path: true,
                include_file_name: false,
                storage: "file_storage",
                // The files are the buffer: what cannot be sent is read again.
                retry_on_failure: { enabled: true, max_elapsed_time: "0s" },
                operators: [{ type: "container", format: "containerd", add_metadata_from_filepath: true }],
            },
        },
        processors: {
            ...memoryLimiter,
            "transform/structure": structuring({ stack, environment }),
            "transform/drop": dropping(dropAlso),
            batch: { timeout: "2s", send_batch_size: 1024, send_batch_max_size: 2048 },
        },
        exporters: {
            otlp: {
                endpoint: places.gateway,
                tls: { insecure: true },
                sending_queue: { enabled: true, queue_size: 64, block_on_overflow: true },
                retry_on_failure: { enabled: true, max_elapsed_time: "0s" },
            },
        },
        service: {
            ...ownTelemetry(listen, ports.metrics),
            extensions: ["health_check", "file_storage"],
            pipelines: {
                logs: {
                    receivers: ["filelog"],
                    // Nothing that is to be dropped leaves the node.
                    processors: ["memory_limiter", "transform/structure", "transform/drop", "batch"],
                    exporters: ["otlp"],
                },
            },
        },
    };
}

/** Takes in what agents and programs send, drops what must not be kept, and hands the rest on. */
export function gatewayConfig(args: TelemetryArgs, places: CollectorPlaces): Config {
    const { listen, ports } = places;
    const logs = args.logs && logsExporter(args.logs, places);
    const traces = args.traces && tracesExporter(args.traces, places);
    const pipeline = (exporter: Config) => ({
        receivers: ["otlp"],
        processors: ["memory_limiter", "transform/drop", "batch"],
        exporters: Object.keys(exporter),
    });
    return {
        extensions: health(places),
        receivers: {
            otlp: {
                protocols: {
                    grpc: { endpoint: `${listen}:${ports.grpc}`, max_recv_msg_size_mib: 16 },
                    http: { endpoint: `${listen}:${ports.http}` },
                },
            },
        },
        processors: {
            ...memoryLimiter,
            "transform/drop": dropping(args.dropAlso),
            batch: { timeout: "5s", send_batch_size: 2048, send_batch_max_size: 4096 },
        },
        exporters: { ...logs, ...traces },
        service: {
            ...ownTelemetry(listen, ports.metrics),
            extensions: ["health_check"],
            pipelines: { ...(logs && { logs: pipeline(logs) }), ...(traces && { traces: pipeline(traces) }) },
        },
    };
}

/** Longer than a restart of the target takes; then the loss is counted, and somebody is told. */
const delivery = {
    sending_queue: { enabled: true, queue_size: 512 },
    retry_on_failure: { enabled: true, max_elapsed_time: "10m" },
};

function logsExporter(target: NonNullable<TelemetryArgs["logs"]>, places: CollectorPlaces): Config {
    return target.kind === "external"
        ? { "otlphttp/logs": external(target, places.tokens.logs) }
        : { "otlphttp/loki": { endpoint: places.loki, ...delivery } };
}

function tracesExporter(target: NonNullable<TelemetryArgs["traces"]>, places: CollectorPlaces): Config {
    return target.kind === "external"
        ? { "otlphttp/traces": external(target, places.tokens.traces) }
        : { "otlp/jaeger": { endpoint: places.jaeger, tls: { insecure: true }, ...delivery } };
}

/** The token is read from its file when the collector starts; a new one rolls the pods. */
function external({ endpoint, token }: External, file: string): Config {
    return {
        endpoint,
        ...(token === undefined ? {} : { headers: { authorization: `Bearer \${file:${file}}` } }),
        ...delivery,
    };
}

const memoryLimiter = {
    memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
};

function health({ listen, ports }: CollectorPlaces): Config {
    return { health_check: { endpoint: `${listen}:${ports.health}` } };
}

/** What it tells of itself: lines of JSON, and metrics under the names that its own documents use. */
export function ownTelemetry(listen: string, metrics: number): Config {
    const prometheus = {
        host: listen,
        port: metrics,
        without_scope_info: true,
        without_type_suffix: true,
        without_units: true,
    };
    return {
        telemetry: {
            logs: { level: "info", encoding: "json" },
            metrics: { level: "normal", readers: [{ pull: { exporter: { prometheus } } }] },
        },
    };
}
