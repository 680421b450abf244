import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure";
import type { Folder } from "./folder";
import { type Health, healthOf } from "./health";
import { logFile, logSince, sizeOf, tellingLine } from "./logs";
import { isFree } from "./ports";
import { digestOf, isRunning, launch, type ProcessRecord, runningRecord, stopProcesses } from "./processes";
import type { Server } from "./servers";

/*
 * The servers are started here and not by kwokctl. kwokctl's binary runtime knows its processes by a bare pid file,
 * written by the parent: a pid that was given to another program would be killed, and a start that is interrupted
 * between fork and write leaves a server that nobody knows. It also writes world-readable settings and keys, and has
 * no place for a second look at a server that runs but does not answer. What it does beyond that is a dozen flags.
 */

/** A server that runs and does not answer is given this long before it is started anew. */
const patience = 10_000;
/** And a new one this long to become healthy. A cold disk and a busy machine fit in. */
const startLimit = 120_000;

/** Somebody else listens on a port that was free a moment ago: choose again. */
export class PortTaken extends Error {
    constructor(
        readonly server: string,
        readonly port: number,
    ) {
        super(`port ${port} of ${server} was taken by another program meanwhile`);
    }
}

export interface Supervision {
    readonly folder: Folder;
    readonly report: (text: string) => void;
}

export type Outcome = "kept" | "started";

/** Brings every server to the wanted command line and to health, all at once; one that is so already is left alone. */
export async function superviseAll(servers: readonly Server[], how: Supervision): Promise<Outcome[]> {
    const results = await Promise.allSettled(servers.map((server) => supervise(server, how)));
    return results.map((result) => {
        if (result.status === "rejected") throw result.reason;
        return result.value;
    });
}

async function supervise(server: Server, how: Supervision): Promise<Outcome> {
    const { folder } = how;
    const record = runningRecord(folder.records, server.name);
    if (record && record.digest === digestOf(server)) {
        const health = await waitForHealth(server, record, how, patience);
        if (health.healthy) return "kept";
        how.report(`${server.name} does not answer (${health.reason}): starting it anew`);
    }
    if (record) await stopProcesses([record], 5000);
    await start(server, how);
    return "started";
}

async function start(server: Server, how: Supervision): Promise<void> {
    const { folder } = how;
    how.report(server.name);
    const log = logFile(folder, server.name);
    const before = sizeOf(log);
    const record = await launch(server, folder);
    const health = await waitForHealth(server, record, how, startLimit);
    if (health.healthy) return;
    if (!isRunning(record) && !(await isFree(server.port))) throw new PortTaken(server.name, server.port);
    throw new Failure(`${server.name} did not start.`, {
        reason: isRunning(record)
            ? `it runs, but after ${startLimit / 1000} s: ${health.reason}`
            : tellingLine(logSince(log, before)),
        log,
        next: `read the log; if the data in ${folder.root} is broken, stop the control plane (down), which removes it`,
    });
}

/** Until it is healthy, has ended, or the time is over. */
async function waitForHealth(
    server: Server,
    record: ProcessRecord,
    { folder }: Supervision,
    limit: number,
): Promise<Health> {
    const deadline = performance.now() + limit;
    for (;;) {
        const health = await healthOf(folder.pki, server.name, server.port);
        if (health.healthy || !isRunning(record) || performance.now() >= deadline) return health;
        // Each question is a TLS handshake, for which a starting server has little time.
        await sleep(100);
    }
}
