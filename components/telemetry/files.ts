import { stringify } from "yaml";
import type { TelemetryArgs } from "./args";
import { agentConfig, collectorPlaces, gatewayConfig } from "./collector-config";
import { configFiles } from "./specs";
import { jaegerConfig, lokiConfig } from "./store-configs";

export type TelemetryFile = keyof typeof configFiles;

/** The contents of the ConfigMaps; one for each program that there is. */
export function telemetryFiles(
    args: TelemetryArgs,
): Readonly<Partial<Record<TelemetryFile, Readonly<Record<string, string>>>>> {
    const { parts, logs, traces } = args;
    const places = collectorPlaces(args);
    const { loki, jaeger } = parts;
    const file = (name: TelemetryFile, content: unknown) => ({
        [name]: { [configFiles[name]]: stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }) },
    });
    return {
        ...file("gateway", gatewayConfig(args, places)),
        ...(args.agent && file("agent", agentConfig(args, places))),
        ...(loki &&
            logs?.kind === "store" &&
            file("loki", lokiConfig(loki.ports.http.number, logs.store.retentionDays))),
        ...(jaeger &&
            traces?.kind === "store" &&
            file(
                "jaeger",
                jaegerConfig(
                    {
                        otlp: jaeger.ports["otlp-grpc"].number,
                        query: jaeger.ports.query.number,
                        metrics: jaeger.ports.metrics.number,
                        health: jaeger.ports.health.number,
                    },
                    traces.store.retentionDays,
                ),
            )),
    };
}
