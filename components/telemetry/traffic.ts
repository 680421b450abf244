import type { Part, TrafficMap } from "../core/traffic";
import type { TelemetryParts } from "./args";

/** Opens the way of logs and traces: programs and agents to the gateway, the gateway to its stores. */
export function connectTelemetry(map: TrafficMap, parts: TelemetryParts, programs: readonly Part[]): void {
    const { gateway, agent, loki, jaeger } = parts;
    if (agent !== undefined) map.connect(agent, gateway, "otlp-grpc", { why: "sends what containers write" });
    for (const program of programs) map.connect(program, gateway, "otlp-grpc", { why: "sends its traces" });
    if (loki !== undefined) map.connect(gateway, loki, "http", { why: "keeps log lines" });
    if (jaeger !== undefined) map.connect(gateway, jaeger, "otlp-grpc", { why: "keeps traces" });
}
