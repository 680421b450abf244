import type { Progress } from "../../local/terminal";
import * as engine from "../engine/perform";
import { ask } from "../engine/run";
import type { EngineSite } from "../engine/site";
import { type OfProject, openLocalStack, resourcesOf } from "../stack/local";
import type { StateResource } from "../stack/state";
import { changing } from "../stack/unfinished";
import { phasesLine } from "../summary/tables";
import { alone, type Command } from "./command";
import { localOptions } from "./up";

/** Removes every object of a stack from the local control plane, which goes on running. */
export async function destroy(command: Command, more: OfProject = {}): Promise<void> {
    const { options, phases, progress } = command;
    await alone(`make destroy STACK=${options.stack}`, command, async () => {
        const local = await openLocalStack({ ...localOptions(command), ...more }, phases, progress);
        const resources = resourcesOf(local);
        const objects = resources.filter(({ custom, type }) => custom === true && !type.startsWith("pulumi:")).length;
        if (resources.length === 0) {
            progress.line(`Stack ${options.stack} has no objects: nothing to destroy.`);
            return;
        }
        const shown = engine.shownOn(progress, "whole");
        await changing(local.folder, async () => {
            await releaseProtected(local.site, resources, progress);
            await phases.measure("destroy", () => engine.destroy(local.site, shown, objects));
        });
        progress.line(phasesLine(phases, progress.style));
    });
}

/** Protection is there for data that somebody would miss. On a control plane of simulated volumes there is none. */
export async function releaseProtected(
    site: EngineSite,
    resources: readonly StateResource[],
    progress: Progress,
): Promise<void> {
    const guarded = resources.filter(({ protect }) => protect === true).length;
    if (guarded === 0) return;
    await ask(site, ["state", "unprotect", "--all", "--yes", "--stack", site.stack]);
    progress.line(`${guarded} protected objects are released: nothing on the local control plane holds real data.`);
}
