/** The command lines of the control plane's servers. */
import { cloud } from "./cloud";
import type { Server, ServerContext } from "./context";
import { etcd } from "./etcd";
import { kubeApiserver } from "./kube-apiserver";
import { kubeControllerManager } from "./kube-controller-manager";
import { kubeScheduler } from "./kube-scheduler";
import { kwok } from "./kwok";
import { metricsServer } from "./metrics-server";

export {
    healthPaths,
    type Server,
    type ServerContext,
    type ServerName,
    type Settings,
    serverNames,
    url,
} from "./context";

/** In the order in which they depend on each other: each group needs the one before it. */
export interface ServerGroups {
    readonly store: readonly Server[];
    readonly apiServer: readonly Server[];
    readonly clients: readonly Server[];
}

export function serverGroups(context: ServerContext, options: { readonly metrics: boolean }): ServerGroups {
    const clients = [kubeControllerManager(context), kubeScheduler(context), kwok(context), cloud(context)];
    return {
        store: [etcd(context)],
        apiServer: [kubeApiserver(context)],
        clients: options.metrics ? [...clients, metricsServer(context)] : clients,
    };
}
