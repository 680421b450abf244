import type { Tier } from "../components/core/tiers";
import { type AddressBlock, type Addresses, internetHttps } from "../components/core/traffic";
import type { DeploymentArgs, Placement, Disruption as WorkloadDisruption } from "../components/workload";
import type { ClusterSettings } from "../config/schema/cluster";
import { type Disruption, mostReplicas } from "../config/schema/workload";

/** What several systems need to turn settings into component arguments. */

export function placementOf(cluster: ClusterSettings, tier: Tier): Placement {
    const { nodeSelector, tolerations } = cluster.placement[tier];
    return {
        ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
        ...(tolerations.length === 0 ? {} : { tolerations }),
    };
}

/** What works for a node's pods must be where they are, whatever the node is kept free for. */
export const everyNode: Placement = { tolerations: [{ operator: "Exists" }] };

/** The schema has made sure that exactly one of the two bounds is set. */
export function disruptionOf(disruption: Disruption): WorkloadDisruption {
    return disruption.minAvailable === undefined
        ? { maxUnavailable: disruption.maxUnavailable ?? 1 }
        : { minAvailable: disruption.minAvailable };
}

/** How many run, how many there may be, and whether a scaler decides. */
export function replicasOf(
    workload: Parameters<typeof mostReplicas>[0],
): Pick<DeploymentArgs, "replicas" | "mostReplicas" | "scaled"> {
    const scaled = workload.autoscaling !== undefined && workload.autoscaling.engine !== "none";
    return { replicas: workload.replicas, scaled, ...(scaled && { mostReplicas: mostReplicas(workload) }) };
}

/** Where ranges are not said, something is on the public internet. */
export function blocksOf(cidrs: readonly string[]): readonly AddressBlock[] {
    return cidrs.length === 0 ? internetHttps.blocks : cidrs.map((cidr) => ({ cidr }));
}

/** The port of an address that starts with https://. */
export function portOf(address: string): number {
    const { port } = new URL(address);
    return port === "" ? 443 : Number(port);
}

/** Somebody else's server, reached over HTTPS. */
export function elsewhere(name: string, address: string, cidrs: readonly string[]): Addresses<"https"> {
    return { kind: "addresses", name, blocks: blocksOf(cidrs), ports: { https: { number: portOf(address) } } };
}
