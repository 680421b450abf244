import * as fs from "node:fs/promises";
import * as path from "node:path";
import { Failure } from "../failure";
import type { Cause, Diagnosis } from "./classify";
import { diagnose } from "./classify";
import { hasCode } from "./files";
import type { Go } from "./go";
import { compareVersions } from "./versions";

const install = "install it from https://go.dev/dl or your package manager, with its bin folder on PATH";

/** `work` completes "Go is needed to …". */
export function noGo(work: string, needed: string): Failure {
    return new Failure(`Go is needed to ${work}, and there is no "go" on PATH`, {
        reason: "that was not done before, or its result was removed from the tool cache",
        next: `Go ${needed} or newer: ${install}; then run the same command again`,
    });
}

export function tooOldGo(
    go: Go,
    { row, goVersion }: { readonly row: { readonly name: string }; readonly goVersion: string },
): Failure | undefined {
    if (compareVersions(go.version, goVersion) >= 0) return undefined;
    return new Failure(`${go.version} is too old to build ${row.name}, which needs Go ${goVersion} or newer`, {
        reason: `${go.path} is the first "go" on PATH (another Go is never downloaded silently)`,
        next: `Go ${goVersion} or newer: ${install}; then run the same command again`,
    });
}

export interface FailedRun {
    /** What could not be had: "kube-apiserver and kubectl". */
    readonly what: string;
    readonly output: string;
    /** Did it fail while compiling, or still while fetching sources? */
    readonly compiling: boolean;
    readonly log: string | undefined;
    /** Where the run wrote to. */
    readonly folders: readonly string[];
    readonly proxy: string;
}

export async function failedRun(run: FailedRun): Promise<Failure> {
    const diagnosis = diagnose(run.output);
    const words = phrase(diagnosis.cause, run);
    return new Failure(`${run.what}: ${words.happened}`, {
        reason: `${diagnosis.evidence}${await roomLeft(diagnosis, run.folders)}`,
        next: words.next,
        ...(run.log === undefined ? {} : { log: run.log }),
    });
}

const again = "then run the same command again (what is finished stays)";

function phrase(cause: Cause, run: FailedRun): { happened: string; next: string } {
    const log = run.log === undefined ? "the cause" : "the log";
    switch (cause) {
        case "checksum":
            return {
                happened: "what was downloaded is not what go.sum says, and was not used",
                next: `remove the bad copy with "go clean -modcache"; if it comes again, the module proxy (GOPROXY=${run.proxy}) serves something else than everybody got: do not build it`,
            };
        case "disk-full":
            return {
                happened: "the disk is full",
                next: `free some space ("go clean -cache" gives back Go's build cache), ${again}`,
            };
        case "file-limit":
            return {
                happened: "a file became larger than this shell allows",
                next: `raise the limit ("ulimit -f unlimited"), ${again}`,
            };
        case "no-network":
            return {
                happened: "its sources could not be downloaded",
                next: `check the network, a needed HTTPS_PROXY, and GOPROXY (now ${run.proxy}), ${again}`,
            };
        case "refused":
            return {
                happened: "the module proxy refused its sources",
                next: `let GOPROXY (now ${run.proxy}) name a proxy that serves the module named above, ${again}`,
            };
        case "killed":
            return {
                happened: "the compiler was killed, most likely for want of memory",
                next: `close other programs or add swap, ${again}`,
            };
        case "no-compiler":
            return { happened: "it needs a C compiler, and there is none", next: `install gcc or clang, ${again}` };
        case "other":
            return run.compiling
                ? { happened: "it does not compile", next: `read ${log}; is it the Go release? Run "go version"` }
                : { happened: "its sources could not be had", next: `read ${log}, ${again}` };
    }
}

/** A full disk is one of several: says how much room each folder has. */
async function roomLeft(diagnosis: Diagnosis, folders: readonly string[]): Promise<string> {
    if (diagnosis.cause !== "disk-full") return "";
    const free = await Promise.all(
        folders.map(async (folder) => `${await freeMegabytes(folder)} MB free at ${folder}`),
    );
    return ` (${free.join(", ")})`;
}

async function freeMegabytes(folder: string): Promise<number> {
    try {
        const { bavail, bsize } = await fs.statfs(folder);
        return Math.floor((bavail * bsize) / 1_000_000);
    } catch (error) {
        if (hasCode(error, "ENOENT") && path.dirname(folder) !== folder) return freeMegabytes(path.dirname(folder));
        throw error;
    }
}

/** Our own writes can fail too. */
export function ownFailure(what: string, error: unknown, cache: string): unknown {
    if (hasCode(error, "EROFS", "EACCES", "EPERM", "ENOTDIR")) {
        return new Failure(`${what}: the tool cache cannot be written`, {
            reason: error.message,
            next: `make ${cache} writable, or name another folder with STACKWRIGHT_CACHE`,
        });
    }
    if (hasCode(error, "ENOSPC", "EDQUOT", "EFBIG")) {
        return new Failure(`${what}: the disk is full`, {
            reason: error.message,
            next: `free some space at ${cache}, or name another folder with STACKWRIGHT_CACHE; ${again}`,
        });
    }
    return error;
}
