import { execFileSync } from "node:child_process";

/** What `ps` says of a process, where there is no /proc. */
export interface Listed {
    /** One letter: Z is dead, and its parent has not asked yet. */
    readonly state: string;
    /** Seconds since 1970. */
    readonly started: string;
}

/** Undefined: there is no such process. */
export function askPs(pid: number): Listed | undefined {
    try {
        // Two commands must read the same time, whatever clock and language their shells prefer.
        const env = { ...process.env, TZ: "UTC", LC_ALL: "C" };
        const args = ["-o", "stat=", "-o", "lstart=", "-p", String(pid)];
        return parsePs(execFileSync("ps", args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    } catch (error) {
        // ps ends with 1 when there is no such process; anything else (no ps at all) is told.
        if (typeof error === "object" && error !== null && "status" in error && error.status === 1) return undefined;
        throw error;
    }
}

/** `Ss   Mon Nov 30 21:23:48 2026`. */
export function parsePs(line: string): Listed | undefined {
    const [, state, time] = /^(\S)\S*\s+(\S.*)$/.exec(line.trim()) ?? [];
    const started = Date.parse(`${time} UTC`) / 1000;
    return state === undefined || Number.isNaN(started) ? undefined : { state, started: String(started) };
}
