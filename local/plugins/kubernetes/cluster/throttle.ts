import type { Clock } from "./clock";

/** Lets through `burst` requests at once and then `qps` a second, in the order they came. */
export function throttle(qps: number, burst: number, clock: Clock): () => Promise<void> {
    let tokens = burst;
    let counted = clock.now();
    return () => {
        const now = clock.now();
        tokens = Math.min(burst, tokens + ((now - counted) / 1000) * qps) - 1;
        counted = now;
        if (tokens >= 0) return Promise.resolve();
        const wait = (-tokens / qps) * 1000;
        return new Promise((resolve) => {
            clock.after(wait, resolve);
        });
    };
}
