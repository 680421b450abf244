import * as path from "node:path";
import type { Progress } from "../../local/terminal";
import { destroy, preview, shownOn, update } from "../../workflow/engine/perform";
import { readOptions } from "../../workflow/options";
import { main as renderTo } from "../../workflow/render/cli";
import { type LocalOptions, type LocalStack, openLocalStack } from "../../workflow/stack/local";
import { newCommand } from "../../workflow/verbs/command";
import { localOptions } from "../../workflow/verbs/up";
import { applyAndWait, deleteAndWait } from "./by-hand";

/** Seconds of each round, by what was done. */
export type Timings = Readonly<Record<Measured, readonly number[]>>;

export const measured = [
    "everything made",
    "everything made by hand",
    "preview without a change",
    "preview of an empty program",
    "everything removed",
    "everything removed by hand",
] as const;
export type Measured = (typeof measured)[number];

export interface Rounds {
    readonly stack: string;
    readonly objects: number;
    readonly timings: Timings;
}

/** Both ways in turn on one control plane, each beginning with an empty cluster. */
export async function takeRounds(stack: string, rounds: number, work: string, progress: Progress): Promise<Rounds> {
    const timings: Record<Measured, number[]> = {
        "everything made": [],
        "everything made by hand": [],
        "preview without a change": [],
        "preview of an empty program": [],
        "everything removed": [],
        "everything removed by hand": [],
    };
    const time = async (what: Measured, work: () => Promise<unknown>): Promise<void> => {
        const started = performance.now();
        await work();
        timings[what].push((performance.now() - started) / 1000);
    };
    const folder = path.join(work, "rendered");
    await renderTo({ stack, out: folder }, (text) => progress.line(text.trimEnd()));
    const own = await open(stack, {}, progress);
    const empty = await open("empty", { project: path.join(__dirname, "empty"), policyPacks: [] }, progress);
    const shown = shownOn(progress, "short");
    await preview(empty.site, shown);
    await update(empty.site, shown, 0);

    let objects = 0;
    for (let round = 0; round < rounds; round += 1) {
        const first = await preview(own.site, shown);
        objects = first.operation.changed;
        await time("everything made", () => update(own.site, shown, objects));
        await time("preview of an empty program", () => preview(empty.site, shown));
        await time("preview without a change", () => preview(own.site, shown));
        await time("everything removed", () => destroy(own.site, shown, objects));
        await time("everything made by hand", () => applyAndWait(own.kubectl, folder));
        await time("everything removed by hand", () => deleteAndWait(own.kubectl, folder));
    }
    return { stack, objects, timings };
}

function open(
    stack: string,
    more: Pick<LocalOptions, "project" | "policyPacks">,
    progress: Progress,
): Promise<LocalStack> {
    const command = newCommand(readOptions({ STACK: stack }), progress);
    return openLocalStack({ ...localOptions(command), ...more }, command.phases, progress);
}
