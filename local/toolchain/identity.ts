import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import { askPs } from "../ps";
import { hasCode } from "./files";

/** A process, told apart from a later one with the same number: who owns a lock or a temporary folder. */
export interface Identity {
    /** Host and process namespace: numbers of another one mean nothing here. */
    readonly machine: string;
    readonly pid: number;
    readonly started: string;
}

let own: Identity | undefined;

export function ownIdentity(): Identity {
    own ??= { machine: machine(), pid: process.pid, started: startOf(process.pid) ?? "unknown" };
    return own;
}

/** Undefined: the owner lives on another machine, which cannot be asked from here. */
export function isAlive(identity: Identity): boolean | undefined {
    if (identity.machine !== ownIdentity().machine) return undefined;
    return startOf(identity.pid) === identity.started;
}

export function formatIdentity(identity: Identity): string {
    return `${identity.machine}-${identity.pid}-${identity.started}`;
}

export function parseIdentity(text: string): Identity | undefined {
    const found = /^([0-9a-f]+)-(\d+)-(\w+)/.exec(text);
    if (found?.[1] === undefined || found[3] === undefined) return undefined;
    return { machine: found[1], pid: Number(found[2]), started: found[3] };
}

function machine(): string {
    const space = fs.existsSync("/proc/self/ns/pid") ? fs.readlinkSync("/proc/self/ns/pid") : "";
    return digest(`${os.hostname()} ${space}`);
}

/** When a running process started, boot included; undefined if there is none with this number. */
function startOf(pid: number): string | undefined {
    return process.platform === "linux" ? startFromProc(pid) : startFromPs(pid);
}

function startFromProc(pid: number): string | undefined {
    try {
        const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
        // The name, in parentheses, may hold blanks and parentheses itself: count from behind it.
        const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        if (state === "Z") return undefined;
        return digest(`${fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8")} ${fields[18]}`);
    } catch (error) {
        if (hasCode(error, "ENOENT", "ESRCH")) return undefined;
        throw error;
    }
}

function startFromPs(pid: number): string | undefined {
    const listed = askPs(pid);
    return listed === undefined || listed.state === "Z" ? undefined : digest(listed.started);
}

function digest(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
