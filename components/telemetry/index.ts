export type {
    AgentArgs,
    AgentPart,
    External,
    GatewayPart,
    JaegerPart,
    LokiPart,
    Store,
    Target,
    TelemetryArgs,
    TelemetryParts,
} from "./args";
export { collector, loki } from "./catalogues";
export {
    agentConfig,
    type CollectorPlaces,
    collectorPlaces,
    collectorPorts,
    gatewayConfig,
} from "./collector-config";
export { Telemetry } from "./component";
export { telemetryDataSources } from "./data-sources";
export { agentDemands, telemetryDemands } from "./demands";
export { droppedName, redacted } from "./drop-list";
export { type TelemetryFile, telemetryFiles } from "./files";
export { type TelemetryJobs, telemetrySignals } from "./signals";
export { podSuffix } from "./structure";
export { type Tracing, tracingEnvironment } from "./tracing";
export { connectTelemetry } from "./traffic";
export { validateTelemetry } from "./validate";
