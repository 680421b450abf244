import type { SpireArgs } from "./args";
import { adminSocket, managerPorts, serverPlaces, staticEntriesFolder } from "./places";
import { className } from "./registrations";

/** The controller manager's own configuration; it sits beside every server and speaks to that one only. */
export function managerConfig(args: SpireArgs): string {
    const config = {
        apiVersion: "spire.spiffe.io/v1alpha1",
        kind: "ControllerManagerConfig",
        clusterName: args.clusterName,
        clusterDomain: "cluster.local",
        trustDomain: args.trustDomain,
        spireServerSocketPath: `${serverPlaces.admin}/${adminSocket}`,
        className: className(args),
        watchClassless: false,
        // Required, though the webhook is off: registrations are checked before they reach the cluster.
        validatingWebhookConfigurationName: "none",
        gcInterval: 10_000_000_000,
        logLevel: "info",
        logEncoding: "json",
        health: { healthProbeBindAddress: `:${managerPorts.health}` },
        metrics: { bindAddress: `:${managerPorts.metrics}` },
        ...source(args),
    };
    return `${JSON.stringify(config, null, 2)}\n`;
}

/** Of several servers' managers one watches the objects. Files are the same for all, and there is nothing to elect with. */
function source({ controllerManager, server }: SpireArgs): object {
    if (controllerManager.source === "files") {
        return { staticManifestPath: staticEntriesFolder, reconcile: { clusterStaticEntries: true } };
    }
    return {
        reconcile: { clusterSPIFFEIDs: true },
        leaderElection: { leaderElect: true, resourceName: managerLease, resourceNamespace: server.part.namespace },
    };
}

export const managerLease = "spire-controller-manager";
