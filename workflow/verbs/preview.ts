import { changeLines, type Operation } from "../engine/operation";
import * as engine from "../engine/perform";
import { type OfProject, openLocalStack } from "../stack/local";
import { refuseSecondCertManager } from "../stack/one-cert-manager";
import { baseOf } from "../stack/unfinished";
import { phasesLine } from "../summary/tables";
import { alone, type Command } from "./command";
import { localOptions } from "./up";

/** What `up` would do. Starts what it needs, and touches nothing of the stack. */
export async function preview(command: Command, more: OfProject = {}): Promise<void> {
    const { options, phases, progress } = command;
    await alone(`make preview STACK=${options.stack}`, command, async () => {
        const local = await openLocalStack({ ...localOptions(command), ...more }, phases, progress);
        await refuseSecondCertManager(local.kubectl, options.stack, local.settings);
        const shown = engine.shownOn(progress, "whole");
        const { operation } = await phases.measure("preview", () =>
            engine.preview(local.site, shown, baseOf(local.folder, options.refresh, progress)),
        );
        for (const line of changeLines(operation.list)) progress.line(`  ${line}`);
        if (options.json) process.stdout.write(`${JSON.stringify(shownPreview(operation), undefined, 2)}\n`);
        progress.line(phasesLine(phases, progress.style));
    });
}

/** For programs: what would be done, and what the packs and the engine say about it. */
function shownPreview({ changes, list, findings, diagnostics, objects }: Operation): object {
    return { objects: objects.size, changes, list, findings, diagnostics };
}
