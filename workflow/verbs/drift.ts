import { Failure } from "../../local/failure";
import { formatTable } from "../../local/terminal";
import { type Drift, type Drifted, driftOf } from "../drift/drift";
import { findLeftovers, type Leftovers } from "../drift/leftovers";
import type { EngineEvent } from "../engine/events";
import { operate } from "../engine/run";
import type { EngineSite } from "../engine/site";
import { exportState } from "../stack/exported";
import { Kubectl } from "../stack/kubectl";
import { type OfProject, openLocalStack } from "../stack/local";
import { requireOwnContext, toolNamed } from "./cluster";
import { alone, type Command, shownAs } from "./command";
import { ownSite } from "./deploy";
import { localOptions } from "./up";

/**
 * What was changed in the cluster behind the stack's back, and by whom. Only looks: neither the cluster nor the state is
 * touched. 0: nothing was; 3: something was.
 */
export async function drift(command: Command, more: OfProject = {}): Promise<number> {
    const { options, phases, progress, style } = command;
    return alone(`make drift STACK=${options.stack}`, command, async () => {
        const { site, kubectl } =
            options.context === undefined
                ? await openLocalStack({ ...localOptions(command), ...more }, phases, progress)
                : await openOwn(command, requireOwnContext(options.stack, options.context, more.project), more);
        const found = {
            ...driftOf(await looked(site, command)),
            leftovers: await shownAs(
                command,
                "leftovers",
                async () => findLeftovers(kubectl, await exportState(site)),
                ({ found: all }) => `${all.length} objects that the state knows nothing of`,
            ),
        };
        process.stdout.write(
            options.json ? `${JSON.stringify(found, undefined, 2)}\n` : driftText(found, options.stack, style.width),
        );
        return found.drifted.length + found.leftovers.found.length === 0 ? 0 : 3;
    });
}

async function openOwn(command: Command, context: string, more: OfProject) {
    const site = await ownSite(command, context, more);
    return { site, kubectl: new Kubectl(await toolNamed("kubectl", command.progress), site.environment, context) };
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

export interface Found extends Drift {
    readonly leftovers: Leftovers;
}

export function driftText({ drifted, ignored, objects, leftovers }: Found, stack: string, width?: number): string {
    const left = ignored.map(({ reason, times }) => `  ${times} × ${reason}`);
    const notes = left.length === 0 ? [] : ["left out, as meant to change:", ...left];
    const parts = [
        drifted.length === 0
            ? [`${objects} objects of stack ${stack} are as the stack left them.`]
            : differencesText(drifted, objects, stack, width),
        leftoversText(leftovers),
        leftovers.unseen === undefined ? [] : ["not looked for among:", `  ${leftovers.unseen}`],
        notes,
    ];
    const told = parts.filter((part) => part.length > 0).map((part) => part.join("\n"));
    return `${told.join("\n\n")}\n`;
}

function differencesText(drifted: readonly Drifted[], objects: number, stack: string, width?: number) {
    const rows = drifted.map(({ object, what, path, before, now, by }) => [
        object,
        what,
        path,
        what === "gone" ? "" : `${before} → ${now}`,
        by,
    ]);
    const titles = ["object", "what", "field", "from → to", "by"].map((title) => ({ title }));
    return [
        formatTable(titles, rows, width),
        "",
        `${drifted.length} differences in ${objects} objects of stack ${stack}.`,
        "Take them into the program, or put them back with make up REFRESH=1 (on a real cluster make deploy REFRESH=1).",
    ];
}

function leftoversText({ found }: Leftovers): readonly string[] {
    if (found.length === 0) return [];
    return [
        `${found.length} objects of the stack are in the cluster, and its state knows nothing of them: no update removes them.`,
        "They came back with an older copy of the cluster's store, or are of an update whose state is lost.",
        ...found.map(({ object }) => `  ${object}`),
        "What the program still declares is taken over by make adopt; the rest goes by hand:",
        ...found.map(({ remove }) => `  ${remove}`),
    ];
}
