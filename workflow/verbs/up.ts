import * as fs from "node:fs";
import { Failure } from "../../local/failure";
import * as engine from "../engine/perform";
import { PlanGuard } from "../plan/guard";
import { fingerprint } from "../stack/fingerprint";
import { type LocalOptions, type LocalStack, openLocalStack } from "../stack/local";
import { summarise } from "../summary/summarise";
import { alone, type Command } from "./command";

/** The main job: brings a stack up on the local control plane, or to what its program and settings say by now. */
export async function up(command: Command, more: Pick<LocalOptions, "project" | "policyPacks"> = {}): Promise<void> {
    const { options, phases, progress } = command;
    const guard = new PlanGuard(options.plan, options.stack);
    await guard.checkSources();
    await alone(`make up STACK=${options.stack}`, command, async () => {
        const local = await openLocalStack({ ...localOptions(command), ...more }, phases, progress);
        await bringUp(local, command, guard);
        progress.line(await summarise(local, phases, progress.style));
    });
}

async function bringUp(local: LocalStack, { phases, progress }: Command, guard: PlanGuard): Promise<void> {
    const { site, folder } = local;
    const shown = engine.shownOn(progress, "short");
    const now = fingerprint(site, folder.settings);
    const { operation } = await phases.measure("preview", () => engine.preview(site, shown));
    guard.checkPreview(site);
    if (!operation.changesAnything && appliedLast(folder.applied) === now) {
        progress.line(`${progress.style.good("✓")}  stack ${site.stack} is up: no changes`);
        return;
    }
    fs.rmSync(folder.applied, { force: true });
    await phases.measure("update", () => engine.update(site, shown, operation.changed));
    fs.writeFileSync(folder.applied, now, { mode: 0o600 });
}

function appliedLast(file: string): string | undefined {
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

/** What the options of a command mean for a local stack. */
export function localOptions({ options: { stack, nodes, plugins, context } }: Command): LocalOptions {
    if (context !== undefined) {
        throw new Failure("CONTEXT is for make deploy only", {
            reason: "every other command works on the local control plane of this checkout",
            next: `make deploy STACK=${stack} CONTEXT=${context}`,
        });
    }
    return nodes === undefined ? { stack, plugins } : { stack, nodes, plugins };
}
