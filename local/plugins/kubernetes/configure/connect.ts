import { messageOf } from "../../protocol/errors";
import { stringAt } from "../../protocol/json";
import { minorVersion } from "../check/warnings";
import { Client } from "../cluster/client";
import type { Clock } from "../cluster/clock";
import { ApiError, ConnectionLost } from "../cluster/errors";
import { connect } from "../cluster/http";
import type { Cluster } from "../session";
import { InvalidKubeconfig, isLoopback, loadKubeconfig, resolveTarget, type Target } from "./kubeconfig";
import type { Settings } from "./settings";

const OLDEST_SERVER = 1013;

export interface Connection {
    readonly cluster: Cluster;
    readonly namespace: string;
}

/** A stand-in is for the control plane on this machine; anything else deserves the real plugin. */
export class NotLocal extends Error {
    constructor(server: string, version: string) {
        super(
            `the stand-in for the Kubernetes plugin serves a local control plane only, and ${new URL(server).host} is not ` +
                `on this machine's loopback. Install the official plugin: pulumi plugin install resource kubernetes ${version}`,
        );
        this.name = "NotLocal";
    }
}

/** Finds the cluster and looks whether it answers. A cluster that cannot be reached is remembered as such, with the reason. */
export async function connectCluster(
    settings: Settings,
    env: NodeJS.ProcessEnv,
    pluginVersion: string,
    clock: Clock,
    signal: AbortSignal,
): Promise<Connection> {
    let target: Target;
    try {
        target = resolveTarget(loadKubeconfig(settings.kubeconfig, env), settings);
    } catch (error) {
        if (!(error instanceof InvalidKubeconfig)) throw error;
        return { cluster: { reachable: false, reason: error.message }, namespace: settings.namespace || "default" };
    }
    if (!isLoopback(target.server)) throw new NotLocal(target.server, pluginVersion);
    return { cluster: await reach(target, settings, clock, signal), namespace: target.namespace };
}

async function reach(target: Target, settings: Settings, clock: Clock, signal: AbortSignal): Promise<Cluster> {
    const client = new Client(connect(target, settings.client.timeoutSeconds), clock, settings.client);
    try {
        const answer = await client.serverVersion(signal);
        const version = minorVersion(stringAt(answer, "gitVersion"));
        if (version !== undefined && version < OLDEST_SERVER) {
            throw new Error(`Kubernetes ${stringAt(answer, "gitVersion")} is too old: 1.13 or newer is needed`);
        }
        return { reachable: true, client, version };
    } catch (error) {
        client.close();
        if (!(error instanceof ConnectionLost) && !(error instanceof ApiError)) throw error;
        return { reachable: false, reason: `unable to ask the API server for its version: ${messageOf(error)}` };
    }
}
