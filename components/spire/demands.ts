import type { Demand } from "../core/capacity";
import { demandOf, plannedFile } from "../workload";
import { agentSet } from "./agent";
import type { SpireArgs } from "./args";
import { csiDriverSet, socketVolume } from "./csi-driver";
import { oidcDeployment } from "./oidc";
import { serverSet } from "./server";

/** What SPIRE asks of its two namespaces. */
export interface SpireDemands {
    readonly servers: readonly Demand[];
    readonly nodes: readonly Demand[];
}

export function spireDemands(args: SpireArgs, nodes: number): SpireDemands {
    const config = plannedFile;
    const { oidcDiscovery, socket } = args;
    const servers = [
        serverSet(args, { server: config, manager: config, entries: config }),
        ...(oidcDiscovery === undefined
            ? []
            : [oidcDeployment(oidcDiscovery, config, socketVolume(socket, args.agent.socketFolder))]),
    ];
    const onNodes = [agentSet(args, config), ...(socket.kind === "csi" ? [csiDriverSet(args, socket.driver)] : [])];
    return {
        servers: servers.map((workload) => demandOf(workload, { nodes })),
        nodes: onNodes.map((workload) => demandOf(workload, { nodes })),
    };
}
