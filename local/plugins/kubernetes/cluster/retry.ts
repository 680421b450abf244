import { type Clock, sleep } from "./clock";
import { ConnectionLost } from "./errors";
import { TryLater } from "./http";

/** How often and how long a request is repeated that never got an answer, or was asked to come later. */
const ATTEMPTS = 7;
const FIRST_PAUSE_MS = 250;

export interface Retrying {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    /** Told before each pause, with what went wrong. */
    readonly onRetry?: (attempt: number, error: Error) => void;
}

/** Doubling pauses: a control plane that restarts is back within the fifteen seconds they add up to. */
export async function withRetries<T>(attempt: () => Promise<T>, retrying: Retrying): Promise<T> {
    for (let number = 1; ; number++) {
        try {
            return await attempt();
        } catch (error) {
            if (!(error instanceof ConnectionLost || error instanceof TryLater) || number === ATTEMPTS) throw error;
            retrying.onRetry?.(number, error);
            const asked = error instanceof TryLater ? (error.afterSeconds ?? 0) * 1000 : 0;
            await sleep(retrying.clock, Math.max(asked, FIRST_PAUSE_MS * 2 ** (number - 1)), retrying.signal);
        }
    }
}
