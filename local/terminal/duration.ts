/** How long something took, in at most two units: `85ms`, `3.2s`, `48s`, `2m 05s`, `1h 12m`. */
export function formatDuration(milliseconds: number): string {
    const ms = Math.max(0, milliseconds);
    if (Math.round(ms) < 1000) return `${Math.round(ms)}ms`;
    if (ms < 9_950) return `${(ms / 1000).toFixed(1).replace(".0", "")}s`;
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return `${seconds}s`;
    if (seconds < 3570) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
    const minutes = Math.round(seconds / 60);
    return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
}

function twoDigits(value: number): string {
    return String(value).padStart(2, "0");
}
