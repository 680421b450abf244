import * as fs from "node:fs";
import { Failure } from "../../local/failure";
import { releaseAdopted } from "../adopt/protection";
import { requireNoneUnfinished } from "../adopt/unfinished";
import * as engine from "../engine/perform";
import { PlanGuard } from "../plan/guard";
import { fingerprint } from "../stack/fingerprint";
import { type LocalOptions, type LocalStack, type OfProject, openLocalStack, resourcesOf } from "../stack/local";
import { refuseSecondCertManager } from "../stack/one-cert-manager";
import { namespacesOf, waitForTerminating } from "../stack/terminating";
import { baseOf, changing } from "../stack/unfinished";
import { summarise } from "../summary/summarise";
import { alone, type Command } from "./command";

/** The main job: brings a stack up on the local control plane, or to what its program and settings say by now. */
export async function up(command: Command, more: OfProject = {}): Promise<void> {
    const { options, phases, progress } = command;
    const guard = new PlanGuard(options.plan, options.stack);
    await guard.checkSources();
    await alone(`make up STACK=${options.stack}`, command, async () => {
        const local = await openLocalStack({ ...localOptions(command), ...more }, phases, progress);
        requireNoneUnfinished(local.site);
        await bringUp(local, command, guard);
        progress.line(await summarise(local, phases, progress.style));
    });
}

async function bringUp(local: LocalStack, { options, phases, progress }: Command, guard: PlanGuard): Promise<void> {
    const { site, folder } = local;
    await refuseSecondCertManager(local.kubectl, site.stack, local.settings);
    const shown = engine.shownOn(progress, "short");
    const base = baseOf(folder, options.refresh, progress);
    if (base !== "state") await waitForTerminating(local.kubectl, namespacesOf(resourcesOf(local)), progress);
    const now = fingerprint(site, folder.settings);
    let total = 0;
    if (options.straight !== true || options.plan !== undefined) {
        const { operation } = await phases.measure("preview", () => engine.preview(site, shown, base));
        guard.checkPreview(site);
        if (!operation.changesAnything && appliedLast(folder.applied) === now) {
            await releaseAdopted(site);
            progress.line(`${progress.style.good("✓")}  stack ${site.stack} is up: no changes`);
            return;
        }
        total = operation.changed;
    }
    await changing(folder, () => phases.measure("update", () => engine.update(site, shown, total, base)));
    await releaseAdopted(site);
    fs.writeFileSync(folder.applied, now, { mode: 0o600 });
}

function appliedLast(file: string): string | undefined {
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

/** What somebody wants done on a cluster of their own must not be done here instead. */
export function requireLocal({ stack, context }: Command["options"]): void {
    if (context === undefined) return;
    throw new Failure(`CONTEXT=${context} means a cluster, and this command works on the local control plane`, {
        reason: "nothing was touched",
        next: `make plan, deploy, smoke, drift and others take it: make deploy STACK=${stack} CONTEXT=${context}`,
    });
}

/** What the options of a command mean for a local stack. */
export function localOptions({ options }: Command): LocalOptions {
    const { stack, nodes, plugins } = options;
    requireLocal(options);
    return nodes === undefined ? { stack, plugins } : { stack, nodes, plugins };
}
