import { Api } from "./api";
import { isReady, listNodes } from "./cluster/nodes";
import type { Folder } from "./folder";
import { healthOf } from "./health";
import { lockOwner } from "./lock";
import { readClient } from "./pki";
import { memoryOf, runningRecord } from "./processes";
import { type ServerName, serverNames, url } from "./servers";
import { readState } from "./state";

export interface ServerStatus {
    readonly name: ServerName;
    readonly port: number;
    readonly pid: number | undefined;
    readonly memoryBytes: number;
    readonly healthy: boolean;
    /** Why it is not healthy. */
    readonly reason?: string;
}

export interface ControlPlaneStatus {
    /** `up` has been called and `down` has not. */
    readonly exists: boolean;
    readonly healthy: boolean;
    readonly servers: readonly ServerStatus[];
    readonly nodes: { readonly wanted: number; readonly present: number; readonly ready: number };
    /** A command that is at work on it now. */
    readonly busyWith: string | undefined;
}

export async function readStatus(folder: Folder): Promise<ControlPlaneStatus> {
    const state = readState(folder);
    const busyWith = lockOwner(folder.lock)?.doing;
    if (!state) {
        return { exists: false, healthy: false, servers: [], nodes: { wanted: 0, present: 0, ready: 0 }, busyWith };
    }
    const names = serverNames.filter((name) => state.metrics || name !== "metrics-server");
    const servers = await Promise.all(names.map((name) => serverStatus(folder, name, state.ports[name] ?? 0)));
    const apiserver = servers.find(({ name }) => name === "kube-apiserver");
    const nodes = apiserver?.healthy ? await countNodes(folder, apiserver.port) : { present: 0, ready: 0 };
    return {
        exists: true,
        healthy: servers.every(({ healthy }) => healthy) && nodes.ready >= state.nodes,
        servers,
        nodes: { wanted: state.nodes, ...nodes },
        busyWith,
    };
}

async function serverStatus(folder: Folder, name: ServerName, port: number): Promise<ServerStatus> {
    const record = runningRecord(folder.records, name);
    if (!record) return { name, port, pid: undefined, memoryBytes: 0, healthy: false, reason: "not running" };
    const health = await healthOf(folder.pki, name, port);
    const running = { name, port, pid: record.pid, memoryBytes: memoryOf(record), healthy: health.healthy };
    return health.healthy ? running : { ...running, reason: health.reason };
}

async function countNodes(folder: Folder, port: number): Promise<{ present: number; ready: number }> {
    const api = new Api(url(port), readClient(folder.pki, "control-plane"));
    try {
        const nodes = await listNodes(api);
        return { present: nodes.length, ready: nodes.filter(isReady).length };
    } finally {
        api.close();
    }
}
