import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../failure";
import { defaultFolder, type Folder, folderAt } from "./folder";
import { withLock } from "./lock";
import { recordedNames, runningRecord, stopProcesses } from "./processes";

interface Where {
    readonly folder?: string;
}

/**
 * Copies the whole state of the cluster to a folder, for a test that wants to return to it. The servers are stopped
 * for that, as only a store at rest can be copied; the next start brings them back.
 */
export async function saveSnapshot(to: string, where: Where = {}): Promise<void> {
    await atRest(where, "saving a snapshot", (folder) => {
        if (!fs.existsSync(folder.etcd)) throw nothingThere(folder);
        copyWhole(folder.etcd, to);
    });
}

/** Puts the state of the cluster back to what it was. The next start goes on from there. */
export async function restoreSnapshot(from: string, where: Where = {}): Promise<void> {
    await atRest(where, "restoring a snapshot", (folder) => {
        if (!fs.existsSync(path.join(from, "member"))) {
            throw new Failure(`${from} is no snapshot of a control plane.`, {
                reason: "it holds no folder named member",
                next: "name the folder that the snapshot was saved to",
            });
        }
        if (!fs.existsSync(folder.root)) throw nothingThere(folder);
        copyWhole(from, folder.etcd);
    });
}

function nothingThere(folder: Folder): Failure {
    return new Failure("There is no local control plane.", {
        reason: `${folder.root} is not there or empty`,
        next: "start it first: make up",
    });
}

/** Clients before the store, so that what they have begun is written to its end. */
async function atRest({ folder: root }: Where, doing: string, action: (folder: Folder) => void): Promise<void> {
    const folder = root === undefined ? defaultFolder() : folderAt(root);
    const silent = () => undefined;
    await withLock(folder.lock, doing, silent, async () => {
        const running = new Map(
            recordedNames(folder.records).flatMap((name) => {
                const record = runningRecord(folder.records, name);
                return record ? [[name, record] as const] : [];
            }),
        );
        const store = running.get("etcd");
        running.delete("etcd");
        await stopProcesses([...running.values()], 5000);
        if (store) await stopProcesses([store], 5000);
        action(folder);
    });
}

/** The old folder or the new one, never half of either. */
function copyWhole(from: string, to: string): void {
    const half = `${to}.half`;
    const old = `${to}.old`;
    for (const left of [half, old]) fs.rmSync(left, { recursive: true, force: true });
    fs.cpSync(from, half, { recursive: true });
    if (fs.existsSync(to)) fs.renameSync(to, old);
    fs.renameSync(half, to);
    fs.rmSync(old, { recursive: true, force: true });
}
