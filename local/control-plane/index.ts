/**
 * A real Kubernetes control plane on this machine: etcd, kube-apiserver, kube-controller-manager and kube-scheduler,
 * with simulated nodes, volumes and usage. README.md says what is real and what is not.
 */
import * as fs from "node:fs";
import { Failure } from "../failure";
import { createProgress, type Progress } from "../terminal";
import { Api } from "./api";
import { explaining, runsHere } from "./explain";
import { defaultFolder, type Folder, folderAt } from "./folder";
import { contextName } from "./kubeconfig";
import { withLock } from "./lock";
import { type ControlPlaneOptions, checkOptions } from "./options";
import { readClient } from "./pki";
import { url } from "./servers";
import { bringUp } from "./start";
import { readState } from "./state";
import { type ControlPlaneStatus, readStatus } from "./status";
import { takeDown } from "./stop";

export type { Api } from "./api";
export { ApiError, isApiError } from "./api";
export { type AuditEvent, auditEventsSince, auditPosition, isDryRun, isWrite } from "./audit";
export { simulatedLabel } from "./cluster/node-spec";
export { requireLinux } from "./explain";
export type { AccessMode, ControlPlaneOptions, LocalStorageClass, NodeSize } from "./options";
export { annotations, nodeTroubles, type PodTrouble, podTroubles } from "./simulation";
export { restoreSnapshot, saveSnapshot } from "./snapshot";
export type { ControlPlaneStatus, ServerStatus } from "./status";
export { setExternalMetric, setPodMetric, setUsage, type Usage } from "./usage";

export interface ControlPlane {
    readonly kubeconfig: string;
    /** The only context of the kubeconfig. */
    readonly context: string;
    readonly server: string;
    /** Read it with `auditEventsSince`. */
    readonly auditLog: string;
    readonly nodes: number;
    /** Another one for every cluster: a control plane that was made anew is another, in the same folder or not. */
    readonly cluster: string;
    /** Servers that this call had to start: 0 when all was well already. */
    readonly serversStarted: number;
}

/** Starts, repairs or changes the control plane until it is what the options say. Doing it twice is once. */
export async function startControlPlane(
    options: ControlPlaneOptions,
    progress: Progress = createProgress(),
): Promise<ControlPlane> {
    checkOptions(options);
    const folder = folderOf(options);
    return locked(folder, "starting the control plane", progress, async () => {
        const { ports, started, cluster } = await bringUp(folder, options, progress);
        return {
            kubeconfig: folder.kubeconfig,
            context: contextName,
            server: url(ports["kube-apiserver"]),
            auditLog: folder.auditLog,
            nodes: options.nodes,
            cluster,
            serversStarted: started,
        };
    });
}

/** Ends every process and removes every file of it. Fine when there is nothing. Gives how many processes there were. */
export async function stopControlPlane(
    options: { readonly folder?: string } = {},
    progress: Progress = createProgress(),
): Promise<number> {
    const folder = folderOf(options);
    // What never ran here needs no stopping: make clean is for every machine.
    if (!runsHere() && !fs.existsSync(folder.root)) return 0;
    return locked(folder, "stopping the control plane", progress, () => takeDown(folder));
}

/** What there is and how it does. Changes nothing and waits for nobody. */
export async function controlPlaneStatus(options: { readonly folder?: string } = {}): Promise<ControlPlaneStatus> {
    return readStatus(folderOf(options));
}

/** Requests to its API server, as an administrator whom the audit log leaves out. Close it when done. */
export function connect(options: { readonly folder?: string } = {}): Api {
    const folder = folderOf(options);
    const port = readState(folder)?.ports["kube-apiserver"];
    if (port === undefined) {
        throw new Failure("There is no local control plane.", {
            reason: `${folder.state} is not there`,
            next: "start it first: make up",
        });
    }
    return new Api(url(port), readClient(folder.pki, "control-plane"));
}

function folderOf({ folder }: { readonly folder?: string }): Folder {
    return folder === undefined ? defaultFolder() : folderAt(folder);
}

function locked<T>(folder: Folder, doing: string, progress: Progress, action: () => Promise<T>): Promise<T> {
    const tell = (owner: string) => progress.line(`waiting for another command that is ${owner}`);
    return explaining(folder, () => withLock(folder.lock, doing, tell, action));
}
