import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import * as path from "node:path";
import { stopControlPlane } from "../local/control-plane";
import { createProgress, type Progress } from "../local/terminal";

/** When and where figures were taken. */
export interface Taken {
    readonly date: string;
    readonly machine: string;
}

export function takenNow(): Taken {
    return {
        date: new Date().toISOString().slice(0, "2026-11-21".length),
        machine: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
    };
}

/** On a control plane of its own, which is gone afterwards. */
export async function onOwnPlane<Result>(
    measure: (work: string, progress: Progress) => Promise<Result>,
): Promise<Result> {
    const work = mkdtempSync(path.join(tmpdir(), "bench-"));
    process.env.STACKWRIGHT_WORK = work;
    const progress = createProgress();
    try {
        return await measure(work, progress);
    } finally {
        await stopControlPlane({}, progress);
        progress.close();
        rmSync(work, { recursive: true, force: true });
    }
}
