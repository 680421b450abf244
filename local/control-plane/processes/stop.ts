import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../folder";
import { isRunning, type ProcessIdentity } from "./identity";

/** Signals exactly this process; one that is gone, or whose pid went to another, gets nothing. */
export function signal(process_: ProcessIdentity, name: NodeJS.Signals): void {
    if (!isRunning(process_)) return;
    try {
        process.kill(process_.pid, name);
    } catch (error) {
        if (!hasCode(error, "ESRCH")) throw error;
    }
}

/** Asks, waits, and then insists. Returns when none of them runs any more. */
export async function stopProcesses(processes: readonly ProcessIdentity[], graceMilliseconds: number): Promise<void> {
    for (const one of processes) signal(one, "SIGTERM");
    // A stopped (SIGSTOP) process does not see SIGTERM before it goes on.
    for (const one of processes) signal(one, "SIGCONT");
    if (await allEnded(processes, graceMilliseconds)) return;
    for (const one of processes) signal(one, "SIGKILL");
    if (await allEnded(processes, 10_000)) return;
    const left = processes.filter(isRunning).map((one) => one.pid);
    throw new Error(`the processes ${left.join(", ")} did not end within 10 s of SIGKILL`);
}

async function allEnded(processes: readonly ProcessIdentity[], milliseconds: number): Promise<boolean> {
    const deadline = performance.now() + milliseconds;
    while (processes.some(isRunning)) {
        if (performance.now() >= deadline) return false;
        await sleep(10);
    }
    return true;
}
