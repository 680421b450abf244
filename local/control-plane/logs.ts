import * as fs from "node:fs";
import * as path from "node:path";
import type { Folder } from "./folder";

export function logFile(folder: Folder, server: string): string {
    return path.join(folder.logs, `${server}.log`);
}

/** What a server wrote since `position`, at most the last 64 KiB. */
export function logSince(file: string, position: number): string {
    const size = sizeOf(file);
    const from = Math.max(size < position ? 0 : position, size - 65_536);
    const descriptor = fs.openSync(file, "r");
    try {
        const buffer = Buffer.alloc(size - from);
        fs.readSync(descriptor, buffer, 0, buffer.length, from);
        return buffer.toString("utf8");
    } finally {
        fs.closeSync(descriptor);
    }
}

export function sizeOf(file: string): number {
    return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * The line that says why: the last one that the server itself marks as an error (klog's E and F, `"level":"fatal"`,
 * `Error:`, …), or else simply its last line.
 */
export function tellingLine(log: string): string {
    // A Go program that gives up says why, and then where in its code.
    const [words = ""] = log.split(/^goroutine \d+ \[/m);
    const lines = words.split("\n").filter((line) => line.trim() !== "");
    const marked = lines.filter((line) =>
        /^[EF]\d{4} |"level":"(error|fatal|panic)"|\b(error|fatal|panic|failed)\b/i.test(line),
    );
    return readable((marked.at(-1) ?? lines.at(-1) ?? "it wrote nothing").trim()).slice(0, 600);
}

/** Some servers write JSON: of that, the message and the error. */
function readable(line: string): string {
    const field = (name: string) => {
        const quoted = new RegExp(`"${name}":("(?:[^"\\\\]|\\\\.)*")`).exec(line)?.[1];
        return quoted === undefined ? undefined : String(JSON.parse(quoted));
    };
    if (!line.startsWith("{")) return line;
    return [field("msg"), field("err") ?? field("error")].filter(Boolean).join(": ") || line;
}
