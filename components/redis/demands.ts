import type { Demand } from "../core/capacity";
import { demandOf, jobDemand, plannedFile, type SecretRef } from "../workload";
import type { RedisArgs } from "./args";
import { accessCheck } from "./jobs";
import { proxy } from "./proxy";
import { nodes } from "./specs";
import { topologyOf } from "./topology";

/** What a Redis asks of its namespace: nodes, the proxy before them, and the job that comes and goes with a change. */
export function redisDemands(args: RedisArgs): readonly Demand[] {
    const config = plannedFile;
    const secret: SecretRef = config;
    const topology = topologyOf(args);
    return [
        demandOf(nodes(args, { config, scripts: config, access: secret, internal: secret }), { nodes: 1 }),
        ...(topology === undefined
            ? []
            : [demandOf(proxy(args, topology, { config, password: secret }), { nodes: 1 })]),
        jobDemand(accessCheck(args, { script: config, passwords: secret })),
    ];
}
