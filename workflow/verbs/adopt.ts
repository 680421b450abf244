import * as path from "node:path";
import { formatTable } from "../../local/terminal";
import { addressOf, type Declarations, declarationsOf } from "../adopt/declared";
import { dryRunOn, isAdopted, type Judged, judge } from "../adopt/judge";
import { findLive } from "../adopt/live";
import * as adoption from "../adopt/perform";
import type { Commands } from "../adopt/remedies";
import { Unfinished } from "../adopt/unfinished";
import * as engine from "../engine/perform";
import type { EngineSite } from "../engine/site";
import { previewEvents } from "../plan/guard";
import { at, listOf } from "../report/worlds/values";
import { readStackDocument } from "../stack/choose";
import { ownFolder } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { type OfProject, openLocalStack } from "../stack/local";
import type { StackDocument } from "../stack/settings";
import { requireOwnContext, toolNamed } from "./cluster";
import { alone, type Command } from "./command";
import { ownSite } from "./deploy";
import { localOptions } from "./up";

/**
 * Takes objects of an earlier installation into the state, so that the next update changes them in place. Without YES=1
 * it only shows what it would do. 0: nothing stands in the way of an update; 3: something does.
 */
export async function adopt(command: Command, more: OfProject = {}): Promise<number> {
    const { options, phases, progress } = command;
    return alone(`make adopt STACK=${options.stack}`, command, async () => {
        const { site, kubectl, settings } = await openSite(command, more);
        const work: adoption.Adoption = { site, kubectl, progress, folder: path.dirname(site.logs) };
        if (new Unfinished(work.folder).exists) {
            if (options.yes) await adoption.finish(work);
            else progress.line(progress.style.warn("An earlier adoption was cut off: YES=1 ends it."));
        }
        const shown = engine.shownOn(progress, "short");
        // Rules are for what is going to be changed: make preview tells them afterwards. A state that was lost and came
        // back from a copy may speak of objects that are gone since, so the cluster is looked at first.
        const unjudged = { ...site, policyPacks: [] };
        await phases.measure("preview", () => engine.preview(unjudged, shown, "cluster"));
        const declarations = declarationsOf(previewEvents(site.logs));
        const judged = await judgeAll(work, declarations, settings, commandsFor(options));
        const adopted = judged.filter(isAdopted);
        process.stdout.write(
            options.json
                ? `${JSON.stringify(judged.map(shownOne), undefined, 2)}\n`
                : table(judged, command.style.width),
        );
        if (options.yes && adopted.length > 0) await adoption.adopt(work, adopted, declarations);
        progress.line(lastWord(judged, options));
        return adopted.length === judged.length ? 0 : 3;
    });
}

function commandsFor({ stack, context }: Command["options"]): Commands {
    return context === undefined
        ? { update: `make up STACK=${stack}`, kubectl: "kubectl" }
        : { update: `make deploy STACK=${stack} CONTEXT=${context}`, kubectl: `kubectl --context ${context}` };
}

async function openSite(
    command: Command,
    more: OfProject,
): Promise<{ readonly site: EngineSite; readonly kubectl: Kubectl; readonly settings: StackDocument }> {
    const { options, phases, progress } = command;
    if (options.context === undefined) {
        return openLocalStack({ ...localOptions(command), ...more }, phases, progress);
    }
    const context = requireOwnContext(options.stack, options.context, more.project);
    const site = await ownSite(command, context, more);
    const kubectl = new Kubectl(await toolNamed("kubectl", progress), process.env, context);
    return { site, kubectl, settings: readStackDocument(ownFolder(options.stack, more.project).source) };
}

function keptSelectors({ config }: StackDocument): readonly string[] {
    return listOf(at(config?.["stackwright:adoption"], "keepSelectors")).map(String);
}

async function judgeAll(
    { kubectl, progress, folder }: adoption.Adoption,
    { missing, providers }: Declarations,
    settings: StackDocument,
    commands: Commands,
): Promise<readonly Judged[]> {
    const step = progress.step("compare");
    try {
        step.update(`asking the cluster for ${missing.length} objects`);
        const live = await findLive(kubectl, missing, folder);
        const trial = dryRunOn(kubectl, folder);
        const keepSelectors = keptSelectors(settings);
        const judged: Judged[] = [];
        for (const declared of missing) {
            const [object, provider] = [live.get(declared.urn), providers.get(declared.provider)];
            if (object === undefined || provider === undefined) continue;
            step.update(`${judged.length} of ${live.size}, ${addressOf(declared)}`);
            judged.push(await judge(declared, object, { provider, trial, keepSelectors, commands }));
        }
        step.done(`${judged.length} of ${missing.length} objects that the stack lacks are there already`);
        return judged.toSorted((a, b) => (addressOf(a.declared) < addressOf(b.declared) ? -1 : 1));
    } catch (error) {
        step.fail();
        throw error;
    }
}

function shownOne(one: Judged): object {
    const { declared, verdict, fields, tools, note, remedy } = one;
    return { object: addressOf(declared), urn: declared.urn, verdict, fields, tools, note, remedy };
}

const mostFields = 6;

/** `metadata.labels (7)`: fields of one group together. */
export function groupedFields(fields: readonly string[]): readonly string[] {
    const groups = new Map<string, number>();
    for (const field of fields) {
        const [group = field] = /^[^.[]+(?:\.[^.[]+)?/.exec(field) ?? [];
        groups.set(group, (groups.get(group) ?? 0) + 1);
    }
    return [...groups].map(([group, count]) => (count === 1 ? group : `${group} (${count})`));
}

function table(judged: readonly Judged[], width: number): string {
    if (judged.length === 0) return "Nothing that this stack would make is there already.\n";
    const rows = judged.map(({ declared, verdict, fields, tools, note }) => {
        const groups = groupedFields(fields);
        const more = groups.length > mostFields ? [`and ${groups.length - mostFields} more`] : [];
        const why = [...groups.slice(0, mostFields), ...more].join(", ");
        return [
            addressOf(declared),
            verdict,
            [why, note ?? ""].filter((part) => part !== "").join("; "),
            tools.join(", "),
        ];
    });
    const remedies = judged.flatMap(({ declared, remedy }) =>
        remedy === undefined ? [] : [`  ${addressOf(declared)}: ${remedy}`],
    );
    const titles = ["object", "would be", "fields", "written by"].map((title) => ({ title }));
    return `${[
        formatTable(titles, rows, width),
        ...(remedies.length === 0
            ? []
            : ["", "What is refused or left alone stays as it is. To go on with it:", ...remedies]),
    ].join("\n")}\n`;
}

function lastWord(judged: readonly Judged[], { stack, context, yes }: Command["options"]): string {
    const adopted = judged.filter(isAdopted).length;
    const inTheWay = judged.length - adopted;
    const more = context === undefined ? "" : ` CONTEXT=${context}`;
    const then =
        context === undefined
            ? `make preview STACK=${stack} shows what the next make up changes in them`
            : `make deploy STACK=${stack} CONTEXT=${context} shows what it changes in them, and asks`;
    return [
        ...(adopted === 0
            ? []
            : yes
              ? [`${adopted} adopted; ${then}.`]
              : [`Nothing was touched. make adopt STACK=${stack}${more} YES=1 adopts ${adopted}.`]),
        ...(inTheWay === 0
            ? []
            : [`${inTheWay} stand in the way: an update would stop at them with "already exists".`]),
    ].join(" ");
}
