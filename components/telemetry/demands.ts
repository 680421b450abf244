import type { Demand } from "../core/capacity";
import { demandOf, plannedFile } from "../workload";
import type { TelemetryArgs } from "./args";
import { agentSet, gatewaySet, jaegerSet, lokiSet, type TelemetryFiles } from "./specs";

const file = plannedFile;
const files: TelemetryFiles = { agent: file, gateway: file, loki: file, jaeger: file };

/** What gateway and stores ask of their namespace. */
export function telemetryDemands(args: TelemetryArgs): readonly Demand[] {
    return [gatewaySet(args, files), lokiSet(args, files), jaegerSet(args, files)].flatMap((workload) =>
        workload === undefined ? [] : [demandOf(workload, { nodes: 1 })],
    );
}

/** What the agents ask of theirs. */
export function agentDemands(args: TelemetryArgs, nodes: number): readonly Demand[] {
    const agents = agentSet(args, files);
    return agents === undefined ? [] : [demandOf(agents, { nodes })];
}
