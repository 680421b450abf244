/**
 * Runs work that Ctrl-C, a closed terminal or a polite kill may end: the work is told through its signal, cleans up, and
 * then this process ends by that very signal, as it would have without the work.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    let received: NodeJS.Signals | undefined;
    const onSignal = (signal: NodeJS.Signals) => {
        received ??= signal;
        controller.abort(new Error(`interrupted by ${signal}`));
    };
    for (const signal of signals) process.on(signal, onSignal);
    try {
        return await work(controller.signal);
    } finally {
        for (const signal of signals) process.off(signal, onSignal);
        if (received !== undefined) process.kill(process.pid, received);
    }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
