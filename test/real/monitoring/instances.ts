import { gatewaySignals, type MonitoringArgs, type Signals } from "../../../components/monitoring";
import { postgresSignals } from "../../../components/postgres";
import { redisSignals } from "../../../components/redis";
import { harvesterArgs, plannedFiles, sharedArgs } from "../../../systems/monitoring/args";
import { planStack } from "../../../systems/plan";
import { type StackName, settingsOf } from "../../support/stack";

/** The two instances of a stack, as the program makes them. */
export function instancesOf(stack: StackName): Readonly<Record<"shared" | "harvester", MonitoringArgs>> {
    const settings = settingsOf(stack);
    const { monitoring } = planStack(settings);
    if (monitoring?.signalHarvester === undefined) throw new Error(`${stack} is not watched`);
    return {
        shared: sharedArgs(settings, monitoring.shared, plannedFiles),
        harvester: harvesterArgs(settings, monitoring.signalHarvester, plannedFiles),
    };
}

const gatewayKinds = ["nginx-gateway-fabric", "envoy-gateway", "ingress-nginx"] as const;
const place = { system: "variant", namespace: "variant" };

/** What the components can say beyond what the stacks have switched on: standbys and replicas. */
export const variants: readonly Signals[] = [
    postgresSignals({ ...place, job: "variant-postgres", archived: true, standbys: 2 }),
    redisSignals({ ...place, job: "variant-redis", role: "cache", nodes: 3 }),
    // What serves the edge is the stack file's to choose.
    ...gatewayKinds.map((kind) => gatewaySignals({ ...place, job: `variant-${kind}`, kind })),
];
