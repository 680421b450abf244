import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import type { EngineEvent } from "../engine/events";
import { parseEvent } from "../engine/events";
import type { EngineSite } from "../engine/site";
import { nameOf, worldsOf } from "../report/worlds";
import { Git } from "../source/git";
import { readPlan, requirePlanFor, requireSameActions } from "./file";
import type { Action } from "./plan";

/** Everything the engine said in its last preview of a stack. */
export function previewEvents(logs: string): readonly EngineEvent[] {
    const file = path.join(logs, "preview-events.jsonl");
    return fs
        .readFileSync(file, "utf8")
        .split("\n")
        .flatMap((line) => parseEvent(line) ?? []);
}

export function actionsOf(events: Iterable<EngineEvent>): readonly Action[] {
    return worldsOf(events).changes.map((change) => ({ urn: change.urn, object: nameOf(change), kind: change.kind }));
}

/** What was reviewed is applied, or nothing is. Without a plan there is nothing to hold the preview against. */
export class PlanGuard {
    constructor(
        private readonly file: string | undefined,
        private readonly stack: string,
        private readonly git = new Git(repositoryRoot),
    ) {}

    /** Before anything is started. */
    async checkSources(): Promise<void> {
        if (this.file === undefined) return;
        const plan = readPlan(this.file);
        const [{ commit, tree }, uncommitted] = await Promise.all([this.git.commit(), this.git.uncommitted()]);
        requirePlanFor(plan, this.file, { stack: this.stack, commit, tree, uncommitted });
    }

    /** Between the preview and the update. */
    checkPreview(site: Pick<EngineSite, "logs">): void {
        if (this.file === undefined) return;
        requireSameActions(readPlan(this.file), this.file, actionsOf(previewEvents(site.logs)));
    }
}
