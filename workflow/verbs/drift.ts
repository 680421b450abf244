import { Failure } from "../../local/failure";
import { formatTable } from "../../local/terminal";
import { type Drift, driftOf } from "../drift/drift";
import type { EngineEvent } from "../engine/events";
import { operate } from "../engine/run";
import type { EngineSite } from "../engine/site";
import { type OfProject, openLocalStack } from "../stack/local";
import { requireOwnContext } from "./cluster";
import { alone, type Command } from "./command";
import { ownSite } from "./deploy";
import { localOptions } from "./up";

/**
 * What was changed in the cluster behind the stack's back, and by whom. Only looks: neither the cluster nor the state is
 * touched. 0: nothing was; 3: something was.
 */
export async function drift(command: Command, more: OfProject = {}): Promise<number> {
    const { options, phases, progress, style } = command;
    return alone(`make drift STACK=${options.stack}`, command, async () => {
        const site =
            options.context === undefined
                ? (await openLocalStack({ ...localOptions(command), ...more }, phases, progress)).site
                : await ownSite(command, requireOwnContext(options.stack, options.context, more.project), more);
        const found = driftOf(await looked(site, command));
        process.stdout.write(
            options.json ? `${JSON.stringify(found, undefined, 2)}\n` : driftText(found, options.stack, style.width),
        );
        return found.drifted.length === 0 ? 0 : 3;
    });
}

async function looked(site: EngineSite, { progress }: Command): Promise<readonly EngineEvent[]> {
    const events: EngineEvent[] = [];
    const seen = new Set<string>();
    const step = progress.step("drift");
    const outcome = await operate(site, "refresh", ["--preview-only"], {
        onEvent: (event) => {
            events.push(event);
            if (event.resOutputsEvent !== undefined) seen.add(event.resOutputsEvent.metadata.urn);
            step.update(`${seen.size} objects looked at`);
        },
        onInterrupt: () => progress.line("Stopping: nothing was touched."),
    });
    if (outcome.code === 0 && outcome.interrupts === 0) {
        step.done(`${seen.size} objects looked at`);
        return events;
    }
    step.fail();
    const errors = events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.trim()] : [],
    );
    throw new Failure(`The objects of stack ${site.stack} cannot be looked at`, {
        reason: errors.join("\n") || outcome.words || `the engine ended with exit code ${outcome.code}`,
        log: outcome.eventLog,
        next: "make doctor says what is wrong with machine and cluster",
    });
}

export function driftText({ drifted, ignored, objects }: Drift, stack: string, width?: number): string {
    const left = ignored.map(({ reason, times }) => `  ${times} × ${reason}`);
    const notes = left.length === 0 ? [] : ["", "left out, as meant to change:", ...left];
    if (drifted.length === 0) {
        return `${[`${objects} objects of stack ${stack} are as the stack left them.`, ...notes].join("\n")}\n`;
    }
    const rows = drifted.map(({ object, what, path, before, now, by }) => [
        object,
        what,
        path,
        what === "gone" ? "" : `${before} → ${now}`,
        by,
    ]);
    const titles = ["object", "what", "field", "from → to", "by"].map((title) => ({ title }));
    return `${[
        formatTable(titles, rows, width),
        "",
        `${drifted.length} differences in ${objects} objects of stack ${stack}.`,
        "Take them into the program, or put them back with make up REFRESH=1 (make deploy on a real cluster).",
        ...notes,
    ].join("\n")}\n`;
}
