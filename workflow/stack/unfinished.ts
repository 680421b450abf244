import * as fs from "node:fs";
import type { Progress } from "../../local/terminal";
import type { Base } from "../engine/perform";
import type { StackFolder } from "./folder";

/**
 * Changes objects, and leaves a mark until that has ended well. What dies between a change and the word of it leaves a
 * state that is behind the cluster: an object that is gone would be believed to be there.
 */
export async function changing(folder: StackFolder, work: () => Promise<unknown>): Promise<void> {
    fs.rmSync(folder.applied, { force: true });
    fs.writeFileSync(folder.unfinished, "", { mode: 0o600 });
    await work();
    fs.rmSync(folder.unfinished, { force: true });
}

/** When the command that did not end well began to change objects; undefined when the last one ended well. */
export function unfinishedSince({ unfinished }: StackFolder): Date | undefined {
    return fs.statSync(unfinished, { throwIfNoEntry: false })?.mtime;
}

/** What an update compares with: the state, or the cluster where that was asked for or has to be. */
export function baseOf(folder: StackFolder, refresh: boolean | undefined, progress: Progress): Base {
    if (refresh === true) return "own";
    if (unfinishedSince(folder) === undefined) return "state";
    progress.line("The command before this one did not end well: the cluster is looked at first.");
    return "cluster";
}
