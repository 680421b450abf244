/** Time, so that tests can make the long waits short. */
export interface Clock {
    now(): number;
    /** Calls back after a while; the returned function calls it off. */
    after(milliseconds: number, callback: () => void): () => void;
}

export const realClock: Clock = {
    now: () => Date.now(),
    after: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
    },
};

/** Resolves after a while, or rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
        if (signal.aborted) {
            reject(signal.reason);
            return;
        }
        const abort = (): void => {
            callOff();
            reject(signal.reason);
        };
        const callOff = clock.after(milliseconds, () => {
            signal.removeEventListener("abort", abort);
            resolve();
        });
        signal.addEventListener("abort", abort, { once: true });
    });
}
