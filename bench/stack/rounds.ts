import * as path from "node:path";
import type { Progress } from "../../local/terminal";
import { ensureTools } from "../../local/toolchain";
import { destroy, preview, shownOn, update } from "../../workflow/engine/perform";
import { readOptions } from "../../workflow/options";
import { main as renderTo } from "../../workflow/render/cli";
import { type LocalOptions, type LocalStack, openLocalStack, resourcesOf } from "../../workflow/stack/local";
import { newCommand } from "../../workflow/verbs/command";
import { releaseProtected } from "../../workflow/verbs/destroy";
import { localOptions } from "../../workflow/verbs/up";
import { applyAndWait, deleteAndWait } from "./by-hand";
import { Chart } from "./helm";
import { changed, namespaceOf, rollOut, writeImage } from "./one-image";

export const measured = [
    "everything made",
    "everything made by kubectl",
    "everything made by Helm",
    "preview without a change",
    "preview of an empty program",
    "upgrade by Helm without a change",
    "one image changed",
    "one image changed by kubectl",
    "one image changed by Helm",
    "everything removed",
    "everything removed by kubectl",
] as const;
export type Measured = (typeof measured)[number];

/** Seconds of each round, by what was done. */
export type Timings = Readonly<Record<Measured, readonly number[]>>;

export interface Rounds {
    readonly stack: string;
    readonly objects: number;
    readonly timings: Timings;
}

type Time = (what: Measured, work: () => Promise<unknown>) => Promise<void>;

/** Three ways in turn on one control plane, each beginning with an empty cluster. */
export async function takeRounds(stack: string, rounds: number, work: string, progress: Progress): Promise<Rounds> {
    const timings = Object.fromEntries(measured.map((what): [Measured, number[]] => [what, []])) as Record<
        Measured,
        number[]
    >;
    const time: Time = async (what, timed) => {
        const started = performance.now();
        await timed();
        timings[what].push((performance.now() - started) / 1000);
    };
    const folder = path.join(work, "rendered", stack);
    await renderTo({ stack, out: folder }, (text) => progress.line(text.trimEnd()));
    const empty = await open("empty", { project: path.join(__dirname, "empty"), policyPacks: [] }, progress);
    const shown = shownOn(progress, "short");
    await preview(empty.site, shown);
    await update(empty.site, shown, 0);
    const own = await open(stack, {}, progress);
    const helm = (await ensureTools(["helm"], { progress })).get("helm");
    const chart = new Chart(helm?.path ?? "helm", own.site.environment, path.join(work, "helm", stack), folder);

    let objects = 0;
    for (let round = 0; round < rounds; round += 1) {
        objects = await byEngine(own, empty, time, progress);
        await byKubectl(own, folder, time);
        await byHelm(own, folder, chart, time);
    }
    return { stack, objects, timings };
}

async function byEngine(own: LocalStack, empty: LocalStack, time: Time, progress: Progress): Promise<number> {
    const shown = shownOn(progress, "short");
    writeImage(own.folder.settings, changed.from);
    const { operation } = await preview(own.site, shown);
    const objects = operation.changed;
    await time("everything made", () => update(own.site, shown, objects));
    await time("preview of an empty program", () => preview(empty.site, shown));
    await time("preview without a change", () => preview(own.site, shown));
    writeImage(own.folder.settings, changed.to);
    await time("one image changed", () => update(own.site, shown, 1));
    await releaseProtected(own.site, resourcesOf(own), progress);
    await time("everything removed", () => destroy(own.site, shown, objects));
    return objects;
}

async function byKubectl({ kubectl }: LocalStack, folder: string, time: Time): Promise<void> {
    await time("everything made by kubectl", () => applyAndWait(kubectl, folder));
    const namespace = await namespaceOf(kubectl);
    await time("one image changed by kubectl", () => rollOut(kubectl, namespace, changed.to));
    await time("everything removed by kubectl", () => deleteAndWait(kubectl, folder));
}

async function byHelm({ kubectl }: LocalStack, folder: string, chart: Chart, time: Time): Promise<void> {
    const image = (tag: string) => `image: ${changed.repository}:${tag}`;
    chart.write((text) => text);
    await time("everything made by Helm", () => chart.install());
    await time("upgrade by Helm without a change", () => chart.upgrade());
    chart.write((text) => text.replaceAll(image(changed.from), image(changed.to)));
    await time("one image changed by Helm", () => chart.upgrade());
    await deleteAndWait(kubectl, folder);
    await kubectl.text("delete", "namespace", chart.namespace);
}

function open(
    stack: string,
    more: Pick<LocalOptions, "project" | "policyPacks">,
    progress: Progress,
): Promise<LocalStack> {
    const command = newCommand(readOptions({ STACK: stack }), progress);
    return openLocalStack({ ...localOptions(command), ...more }, command.phases, progress);
}
