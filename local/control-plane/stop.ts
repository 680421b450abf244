import * as fs from "node:fs";
import type { Folder } from "./folder";
import { recordedNames, runningRecord, stopProcesses } from "./processes";
import { strays } from "./processes/strays";

/**
 * Ends every server and removes every file. Nobody will read the data again, so nothing is asked to end in order:
 * each is killed at once. The caller holds the lock.
 */
export async function takeDown(folder: Folder): Promise<number> {
    const recorded = recordedNames(folder.records).flatMap((name) => runningRecord(folder.records, name) ?? []);
    const all = [...recorded, ...strays(folder)];
    await stopProcesses(all, 0);
    fs.rmSync(folder.root, { recursive: true, force: true, maxRetries: 3 });
    return all.length;
}
