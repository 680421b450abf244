import * as path from "node:path";
import { repositoryRoot, workDir } from "../../local/paths";
import { changeLines } from "../engine/operation";
import * as engine from "../engine/perform";
import { writePlan } from "../plan/file";
import { actionsOf, previewEvents } from "../plan/guard";
import { planOf } from "../plan/plan";
import { requireCommitted } from "../source/committed";
import { Git } from "../source/git";
import { openLocalStack } from "../stack/local";
import { requireOwnContext } from "./cluster";
import { alone, type Command } from "./command";
import { ownSite } from "./deploy";
import { localOptions } from "./up";

/**
 * Writes down what would be done, so that what is reviewed is what is applied: `up` and `deploy` given the file refuse
 * to do anything else. With CONTEXT= on the stack's own cluster, where only a preview is made.
 */
export async function plan(command: Command): Promise<void> {
    const { options, phases, progress } = command;
    const git = new Git(repositoryRoot);
    requireCommitted(await git.uncommitted(), {
        title: "A plan is of a commit, and what is here is not one",
        next: "commit or remove it, then plan again",
    });
    const head = await git.commit();
    const file = path.resolve(options.out ?? workDir("plans", `${options.stack}.json`));
    await alone(`make plan STACK=${options.stack}`, command, async () => {
        const site =
            options.context === undefined
                ? (await openLocalStack(localOptions(command), phases, progress)).site
                : await ownSite(command, requireOwnContext(options.stack, options.context));
        const shown = engine.shownOn(progress, "whole");
        const { operation } = await phases.measure("preview", () => engine.preview(site, shown));
        for (const line of changeLines(operation.list)) progress.line(`  ${line}`);
        const events = previewEvents(site.logs);
        const made = planOf(options.stack, head, actionsOf(events));
        writePlan(file, made);
        progress.line(`${path.relative(process.cwd(), file)}: ${made.actions.length} actions of ${head.title}`);
        // The evaluator of network policies comes with it, so only this command loads it.
        const { stackReport } = require("../report/compose") as typeof import("../report/compose");
        const { markdown } = require("../report/document") as typeof import("../report/document");
        const today = new Date().toISOString().slice(0, 10);
        const stacks = [stackReport(options.stack, events, { today })];
        const text = markdown({ base: `what stack ${options.stack} is now`, head: head.title, stacks });
        process.stdout.write(options.json ? `${JSON.stringify(made, undefined, 2)}\n` : text);
    });
}
