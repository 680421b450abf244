import * as fs from "node:fs";
import * as engine from "../engine/perform";
import { projectName } from "../stack/choose";
import { workPaths } from "../stack/folder";
import { type LocalOptions, openLocalStack } from "../stack/local";
import { readStateFile } from "../stack/state";
import { phasesLine } from "../summary/tables";
import { alone, type Command } from "./command";
import { localOptions } from "./up";

/** Removes every object of a stack from the local control plane, which goes on running. */
export async function destroy(
    command: Command,
    more: Pick<LocalOptions, "project" | "policyPacks"> = {},
): Promise<void> {
    const { options, phases, progress } = command;
    await alone(`make destroy STACK=${options.stack}`, command, async () => {
        const local = await openLocalStack({ ...localOptions(command), ...more }, phases, progress);
        const resources =
            readStateFile(workPaths.state(), projectName(local.folder.project), local.site.stack)?.resources ?? [];
        const objects = resources.filter(({ custom, type }) => custom === true && !type.startsWith("pulumi:")).length;
        if (resources.length === 0) {
            progress.line(`Stack ${options.stack} has no objects: nothing to destroy.`);
            return;
        }
        fs.rmSync(local.folder.applied, { force: true });
        const shown = engine.shownOn(progress, "whole");
        await phases.measure("destroy", () => engine.destroy(local.site, shown, objects));
        progress.line(phasesLine(phases, progress.style));
    });
}
