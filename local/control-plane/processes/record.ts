import * as fs from "node:fs";
import * as path from "node:path";
import { readIfThere } from "../folder";
import { isRunning, type ProcessIdentity, parseStat } from "./identity";

/** What was started: who it is, and a digest of the command line and settings it was started with. */
export interface ProcessRecord extends ProcessIdentity {
    readonly digest: string;
}

/**
 * The server records itself before it becomes the server: a shell writes its own pid and start time and then turns
 * into the program (exec keeps both). So there is no moment at which a server runs that nobody has noted, however
 * the command that starts it is interrupted.
 */
export const recordingLauncher = [
    "umask 077",
    'record=$1; digest=$2; shift 2; read -r boot < /proc/sys/kernel/random/boot_id; read -r stat < "/proc/$$/stat"',
    'printf "%s\\n%s\\n%s\\nend\\n" "$digest" "$boot" "$stat" > "$record" || exit 1',
    'exec "$@"',
].join("\n");

export function parseRecord(text: string): ProcessRecord | undefined {
    const [digest, boot, line, end] = text.split("\n");
    // Without its last line the shell that wrote it died before it became anything.
    if (!digest || !boot || !line || end !== "end") return undefined;
    const stat = parseStat(line);
    return stat && { pid: stat.pid, started: stat.started, boot, digest };
}

export function recordFile(folder: string, name: string): string {
    return path.join(folder, `${name}.process`);
}

export function readRecord(folder: string, name: string): ProcessRecord | undefined {
    const text = readIfThere(recordFile(folder, name));
    return text === undefined ? undefined : parseRecord(text);
}

/** The record, if the process that wrote it is still running. */
export function runningRecord(folder: string, name: string): ProcessRecord | undefined {
    const record = readRecord(folder, name);
    return record && isRunning(record) ? record : undefined;
}

export function recordedNames(folder: string): string[] {
    if (!fs.existsSync(folder)) return [];
    return fs
        .readdirSync(folder)
        .filter((file) => file.endsWith(".process"))
        .map((file) => file.slice(0, -".process".length));
}
