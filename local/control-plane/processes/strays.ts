import * as fs from "node:fs";
import { type Folder, hasCode } from "../folder";
import { identityOf, type ProcessIdentity } from "./identity";
import { recordedNames, runningRecord } from "./record";
import { stopProcesses } from "./stop";

/** Every server has this in its environment, with the folder of its control plane as the value. */
export const mark = "STACKWRIGHT_CONTROL_PLANE";

/**
 * Servers of this very folder that no record names: somebody removed the folder while they ran. They hold ports and
 * memory for ever, and are known by the mark that only this code puts on them.
 */
export function strays(folder: Folder): ProcessIdentity[] {
    const recorded = new Set(recordedNames(folder.records).map((name) => runningRecord(folder.records, name)?.pid));
    return fs
        .readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .filter((pid) => !recorded.has(pid) && environmentOf(pid).includes(`${mark}=${folder.root}`))
        .flatMap((pid) => identityOf(pid) ?? []);
}

export async function stopStrays(folder: Folder): Promise<number> {
    const found = strays(folder);
    await stopProcesses(found, 3000);
    return found.length;
}

function environmentOf(pid: number): string[] {
    try {
        return fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    } catch (error) {
        // Somebody else's process, or one that has just ended: not ours either way.
        if (["EACCES", "EPERM", "ENOENT", "ESRCH"].some((code) => hasCode(error, code))) return [];
        throw error;
    }
}
