import { Failure } from "../../local/failure";
import type { Progress } from "../../local/terminal";
import { OperationDisplay, type Telling, tellingErrors } from "./display";
import { hintFor } from "./hints";
import { describeChanges, type Operation } from "./operation";
import { type Outcome, operate } from "./run";
import type { EngineSite } from "./site";

export interface Performed {
    readonly operation: Operation;
    readonly milliseconds: number;
}

export class Interrupted extends Failure {}

/** How the operations of one command are shown. */
export interface Shown extends Telling {
    readonly progress: Progress;
}

export function shownOn(progress: Progress, advice: Telling["advice"]): Shown {
    return { progress, advice, told: new Set() };
}

/**
 * Against which an update is held: what the state says is there, or what the cluster says. "own" looks at the cluster too,
 * and takes back the fields that somebody else has written since.
 */
export type Base = "state" | "cluster" | "own";

/** What would be done, with the packs' judgement. Nothing is touched. */
export async function preview(site: EngineSite, shown: Shown, base: Base = "state"): Promise<Performed> {
    const display = new OperationDisplay(shown.progress, "preview", shown);
    return perform(siteFor(site, base), "preview", lookingAt[base], display);
}

/** Does it. The preview has been shown and judged, so the engine's own is left out. */
export async function update(site: EngineSite, shown: Shown, total: number, base: Base = "state"): Promise<Performed> {
    const display = new OperationDisplay(shown.progress, "update", shown, total);
    return perform(siteFor(site, base), "up", [...straightOn, ...lookingAt[base]], display);
}

/** Who edits a field by hand owns it from then on: it is put back only by taking it over, in a preview's dry run too. */
function siteFor(site: EngineSite, base: Base): EngineSite {
    if (base !== "own") return site;
    return { ...site, environment: { ...site.environment, PULUMI_K8S_ENABLE_PATCH_FORCE: "true" } };
}

export async function destroy(site: EngineSite, shown: Shown, total: number): Promise<Performed> {
    return perform(site, "destroy", straightOn, new OperationDisplay(shown.progress, "destroy", shown, total));
}

/** With what the program says now of how the cluster is reached: what the state remembers may have ended since. */
const refreshing = ["--refresh", "--run-program"];
const lookingAt: Readonly<Record<Base, readonly string[]>> = {
    state: [],
    cluster: refreshing,
    own: refreshing,
};
const straightOn = ["--yes", "--skip-preview"];

async function perform(
    site: EngineSite,
    verb: "preview" | "up" | "destroy",
    options: readonly string[],
    display: OperationDisplay,
): Promise<Performed> {
    const packs = verb === "destroy" ? [] : site.policyPacks.flatMap((folder) => ["--policy-pack", folder]);
    const outcome = await operate(site, verb, [...options, ...packs], display);
    const good = outcome.code === 0 && outcome.interrupts === 0;
    display.end(good);
    if (!good) throw explain(site.stack, verb, outcome, display.operation);
    return { operation: display.operation, milliseconds: display.milliseconds };
}

const saved = "what was done is saved; run the same command again and it goes on from there";

function explain(stack: string, verb: string, outcome: Outcome, operation: Operation): Failure {
    const log = outcome.eventLog;
    if (outcome.interrupts > 0) {
        return verb === "preview"
            ? new Interrupted("The preview was interrupted", { next: "nothing was touched" })
            : new Interrupted(`${verb} was interrupted: ${describeChanges(operation.changes)}`, { log, next: saved });
    }
    if (outcome.signal !== undefined) {
        return new Failure(`The engine was ended by ${outcome.signal} during ${verb}`, {
            reason: "something outside killed it; a lack of memory shows in the kernel's log (dmesg)",
            log,
            next: saved,
        });
    }
    const refused = operation.refusals;
    const errors = tellingErrors(operation);
    const messages = [...errors.map(({ message }) => message), outcome.words];
    const hint = hintFor(messages, stack);
    const next = hint ?? (verb === "preview" ? "mend it and run the same command again" : saved);
    if (errors.length === 0 && refused.length > 0) {
        return new Failure(
            `Refused by policy: ${refused.length} ${refused.length === 1 ? "violation" : "violations"}`,
            {
                reason: "see above",
                next: "correct the program, or add a waiver with reason, owner and expiry (policy/waivers.ts)",
            },
        );
    }
    return new Failure(operation.failed === 0 ? `${verb} failed` : `${verb} failed for ${operation.failed} objects`, {
        // Whatever the events told has been printed; only refusals from before the first event have not.
        reason: errors.length > 0 ? "see above" : outcome.words || `the engine ended with exit code ${outcome.code}`,
        log,
        next,
    });
}
