import * as fs from "node:fs";
import * as path from "node:path";
import { readIfThere, writePrivate } from "../../local/control-plane/folder";
import { isRunning, stopProcesses } from "../../local/control-plane/processes";
import { type StateOf, statesIn, writersIn } from "../../local/state-service";
import type { Progress } from "../../local/terminal";
import { endGroup, engineAtWork } from "../engine/record";
import { workPaths } from "./folder";
import { readStateFile } from "./state";

/**
 * Local states speak of the objects of one control plane. If that was removed other than by `make down`, and there is a new
 * one, an engine would take them for the truth and do nothing: they are forgotten, as `make down` would have done.
 */
export async function forgetFormerPlane(cluster: string, progress: Progress): Promise<void> {
    const file = workPaths.cluster();
    const known = readIfThere(file)?.trim();
    if (known === cluster) return;
    if (known !== undefined) {
        const lost = statesIn(workPaths.state()).flatMap(describeLost);
        await forgetStates();
        if (lost.length > 0) {
            progress.line(
                progress.style.warn(
                    `The control plane is a new one (cluster ${cluster}): the one before (${known}) was removed other than by make down. What the local state said of ${lost.join(" and ")} is forgotten, and everything is made anew.`,
                ),
            );
        }
    }
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writePrivate(file, `${cluster}\n`);
}

function describeLost({ state, project, stack }: StateOf): string[] {
    const resources = readStateFile(state, project, stack)?.resources ?? [];
    const objects = resources.filter(({ custom, type }) => custom === true && !type.startsWith("pulumi:"));
    return objects.length === 0 ? [] : [`${stack} (${objects.length} objects)`];
}

/** Removes every local state with what belongs to it. Who still works on one has nothing left to work on. */
export async function forgetStates(): Promise<void> {
    const stacks = workPaths.stacks();
    const names = fs.existsSync(stacks) ? fs.readdirSync(stacks) : [];
    const engines = names.flatMap((name) => engineAtWork(path.join(stacks, name, "logs")) ?? []);
    for (const engine of engines) endGroup(engine.pid);
    // An engine's end is what the keeper of its state writes that for.
    await stopProcesses([...engines, ...writersIn(workPaths.state()).filter(isRunning)], 0);
    for (const place of [workPaths.state(), stacks]) fs.rmSync(place, { recursive: true, force: true });
}
