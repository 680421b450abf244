import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
    type Api,
    type ControlPlane,
    type ControlPlaneOptions,
    connect,
    startControlPlane,
    stopControlPlane,
} from "../../../local/control-plane";
import { type Folder, folderAt } from "../../../local/control-plane/folder";
import { type ProcessRecord, recordedNames, runningRecord } from "../../../local/control-plane/processes";
import { strays } from "../../../local/control-plane/processes/strays";
import { cacheDir, repositoryRoot } from "../../../local/paths";
import { createProgress, type Progress } from "../../../local/terminal";

export interface Recorded extends Progress {
    readonly text: () => string;
}

/** A progress display that is kept instead of shown. */
export function recordedProgress(): Recorded {
    let written = "";
    const output = {
        write(text: string) {
            written += text;
        },
    };
    const progress = createProgress({ output, environment: {}, heartbeatSeconds: 3600 });
    return Object.assign(progress, { text: () => written });
}

export interface Run {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
}

export interface Running {
    readonly child: ChildProcess;
    readonly ended: Promise<Run>;
}

/** A place of its own for one control plane, its commands and what is to be known of it. */
export class Place {
    readonly work = fs.mkdtempSync(path.join(os.tmpdir(), "control-plane-"));
    readonly folder: Folder = folderAt(path.join(this.work, "control-plane"));

    /** The command, as a person types it. */
    start(...args: readonly string[]): Running {
        const child = spawn(process.execPath, ["-r", "./typescript.cjs", "local/control-plane/cli.ts", ...args], {
            cwd: repositoryRoot,
            // A group of its own: what Ctrl-C reaches.
            detached: true,
            env: { ...process.env, STACKWRIGHT_WORK: this.work, STACKWRIGHT_CACHE: cacheDir(), FORCE_COLOR: "0" },
        });
        let stdout = "";
        let stderr = "";
        child.stdout.on("data", (chunk: Buffer) => {
            stdout += chunk.toString();
        });
        child.stderr.on("data", (chunk: Buffer) => {
            stderr += chunk.toString();
        });
        const ended = new Promise<Run>((resolve) => {
            child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
        });
        return { child, ended };
    }

    run(...args: readonly string[]): Promise<Run> {
        return this.start(...args).ended;
    }

    up(options: Partial<ControlPlaneOptions> = {}, progress: Progress = recordedProgress()): Promise<ControlPlane> {
        return startControlPlane({ nodes: 3, storageClasses: [], folder: this.folder.root, ...options }, progress);
    }

    connect(): Api {
        return connect({ folder: this.folder.root });
    }

    /** The servers that run and are known. */
    servers(): ReadonlyMap<string, ProcessRecord> {
        return new Map(
            recordedNames(this.folder.records).flatMap((name) => {
                const record = runningRecord(this.folder.records, name);
                return record ? [[name, record] as const] : [];
            }),
        );
    }

    pids(): Readonly<Record<string, number>> {
        return Object.fromEntries([...this.servers()].map(([name, { pid }]) => [name, pid]));
    }

    kill(name: string, signal: NodeJS.Signals = "SIGKILL"): void {
        const record = this.servers().get(name);
        if (!record) throw new Error(`${name} does not run`);
        process.kill(record.pid, signal);
    }

    /** Every process that carries the mark of this place, known or not. */
    marked(): number[] {
        return [...[...this.servers().values()].map(({ pid }) => pid), ...strays(this.folder).map(({ pid }) => pid)];
    }

    async remove(): Promise<void> {
        await stopControlPlane({ folder: this.folder.root }, recordedProgress());
        fs.rmSync(this.work, { recursive: true, force: true });
    }
}

/** Waits until the value is there. Only for what really takes its time; says what it last saw. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, seconds = 60): Promise<T> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
        const found = await look();
        if (found !== undefined) return found;
        if (performance.now() >= deadline) throw new Error(`not within ${seconds} s: ${what}`);
        await sleep(100);
    }
}
