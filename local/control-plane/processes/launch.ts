import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Folder } from "../folder";
import { logFile } from "../logs";
import { identityOf } from "./identity";
import { type ProcessRecord, readRecord, recordFile, recordingLauncher } from "./record";
import { mark } from "./strays";

export interface Launch {
    readonly name: string;
    readonly program: string;
    readonly args: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    /** Whatever else makes a running server out of date when it changes: the content of its settings files. */
    readonly settings?: readonly string[];
}

export function digestOf(launch: Launch): string {
    const { program, args, environment = {}, settings = [] } = launch;
    return createHash("sha256")
        .update(JSON.stringify([program, args, environment, settings]))
        .digest("hex")
        .slice(0, 16);
}

/** Beyond this a log starts anew; the one before it is kept. */
const logLimit = 20 * 1024 * 1024;

function openLog(file: string): number {
    if (fs.existsSync(file) && fs.statSync(file).size > logLimit) fs.renameSync(file, `${file}.1`);
    return fs.openSync(file, "a", 0o600);
}

/** Starts a server that outlives this command, and returns once it has recorded itself. */
export async function launch(what: Launch, folder: Folder): Promise<ProcessRecord> {
    const log = openLog(logFile(folder, what.name));
    const record = recordFile(folder.records, what.name);
    try {
        fs.rmSync(record, { force: true });
        const child = spawn(
            "/bin/sh",
            ["-c", recordingLauncher, "sh", record, digestOf(what), what.program, ...what.args],
            {
                detached: true,
                stdio: ["ignore", log, log],
                cwd: folder.records,
                // Nothing of the caller's environment: no proxy, no settings of another cluster, no home folder.
                env: { PATH: process.env.PATH, HOME: folder.records, [mark]: folder.root, ...what.environment },
            },
        );
        const failure = new Promise<Error>((resolve) => child.once("error", resolve));
        child.unref();
        const { pid } = child;
        if (pid === undefined) throw await failure;
        return await recorded(folder.records, what.name, pid);
    } finally {
        fs.closeSync(log);
    }
}

async function recorded(folder: string, name: string, pid: number): Promise<ProcessRecord> {
    for (;;) {
        const record = readRecord(folder, name);
        if (record) return record;
        if (identityOf(pid) === undefined) {
            throw new Error(`the launcher of ${name} ended before it could write ${recordFile(folder, name)}`);
        }
        await sleep(2);
    }
}
