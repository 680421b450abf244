/** Why a Go command failed, judged by what it printed. */
export type Cause =
    | "checksum"
    | "disk-full"
    | "file-limit"
    | "no-network"
    | "refused"
    | "killed"
    | "no-compiler"
    | "other";

export interface Diagnosis {
    readonly cause: Cause;
    /** The line that says so. */
    readonly evidence: string;
}

/** In order of precedence: a full disk also makes compile errors, and a checksum mismatch must never read as a hiccup. */
const signs: readonly (readonly [Cause, RegExp])[] = [
    ["checksum", /checksum mismatch|SECURITY ERROR|missing go\.sum entry|hash mismatch/i],
    ["disk-full", /no space left on device|disk quota exceeded/i],
    ["file-limit", /file too large|file size limit exceeded|SIGXFSZ/i],
    [
        "no-network",
        /no such host|connection refused|connection reset|network is unreachable|no route to host|i\/o timeout|TLS handshake timeout|temporary failure in name resolution|server misbehaving|proxyconnect|deadline exceeded|(?<!syntax error: )unexpected EOF/i,
    ],
    [
        "refused",
        /\b(?:40[134]|410|451|50\d) [A-Z][a-z]+|module lookup disabled|unknown revision|x509:|"git": executable file not found|file:\/\/.*no such file/,
    ],
    ["no-compiler", /C compiler .* not found/i],
    ["killed", /signal: killed|cannot allocate memory|out of memory/i],
];

export function diagnose(output: string): Diagnosis {
    const lines = output.split("\n").map(bare);
    for (const [cause, sign] of signs) {
        const evidence = lines.find((line) => sign.test(line));
        if (evidence !== undefined) return { cause, evidence: shorten(evidence) };
    }
    const evidence = lines.find((line) => /\.go:\d+/.test(line)) ?? lines.filter((line) => line !== "").at(-1);
    return { cause: "other", evidence: shorten(evidence ?? "the Go command printed nothing") };
}

/** `go mod download -json -x` wraps errors in JSON and traces its requests; `go build -v` names packages, without blanks. */
function bare(line: string): string {
    const text = line.trim();
    if (text.startsWith("# get ") || !text.includes(" ")) return "";
    const wrapped = /^"Error": (".*"),?$/.exec(text)?.[1];
    return wrapped === undefined ? text : String(JSON.parse(wrapped));
}

/** Go prefixes a network error with the whole chain of who asked for the module: the end says what happened. */
function shorten(line: string): string {
    const limit = 300;
    return line.length <= limit ? line : `…${line.slice(-limit)}`;
}
