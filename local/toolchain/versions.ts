/** `v1.35.4-dispatcher`, `go1.26.8`, `1.25` → its numbers; undefined where there is no version. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
    const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
    return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
}

/** Negative, zero or positive, as `a` is older than, equal to or newer than `b`. Texts without a version are oldest. */
export function compareVersions(a: string, b: string): number {
    const left = parseVersion(a) ?? [-1, -1, -1];
    const right = parseVersion(b) ?? [-1, -1, -1];
    return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** The Go version that a go.mod demands. */
export function goVersionOf(goMod: string): string {
    return /^go (\S+)$/m.exec(goMod)?.[1] ?? "1.0";
}

/** `go1.26.8` → `go1.26`: patch releases build the same program, so they share what is built. */
export function goRelease(version: string): string {
    const [major, minor] = parseVersion(version) ?? [0, 0];
    return `go${major}.${minor}`;
}
