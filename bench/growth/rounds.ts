import * as path from "node:path";
import type { Progress } from "../../local/terminal";
import { destroy, preview, shownOn, update } from "../../workflow/engine/perform";
import { readOptions } from "../../workflow/options";
import { openLocalStack } from "../../workflow/stack/local";
import { newCommand } from "../../workflow/verbs/command";
import { localOptions } from "../../workflow/verbs/up";
import { Peaks } from "../peaks";

export const steps = ["first preview", "made", "preview without a change", "removed"] as const;
export type Step = (typeof steps)[number];

export interface Size {
    readonly shops: number;
    readonly objects: number;
    readonly seconds: Readonly<Record<Step, number>>;
    /** MiB at the most, by process. */
    readonly memory: Readonly<Record<string, number>>;
}

const processes = {
    engine: "/pulumi ",
    program: "cmd/run/index.js",
    plugin: "plugins/kubernetes/main.ts",
    "keeper of the state": "state-service/serve.ts",
};

/** Each size from nothing and to nothing, on one control plane. */
export async function takeSizes(shops: readonly number[], progress: Progress): Promise<readonly Size[]> {
    const sizes: Size[] = [];
    for (const count of shops) sizes.push(await takeSize(count, progress));
    return sizes;
}

async function takeSize(shops: number, progress: Progress): Promise<Size> {
    process.env.GROWTH_SHOPS = String(shops);
    const command = newCommand(readOptions({ STACK: "grown" }), progress);
    const options = { ...localOptions(command), project: path.join(__dirname, "program"), policyPacks: [] };
    const { site } = await openLocalStack(options, command.phases, progress);
    const shown = shownOn(progress, "short");
    const seconds: Partial<Record<Step, number>> = {};
    const time = async <Result>(step: Step, work: () => Promise<Result>): Promise<Result> => {
        const started = performance.now();
        const result = await work();
        seconds[step] = (performance.now() - started) / 1000;
        return result;
    };
    const peaks = new Peaks(processes);
    const { operation } = await time("first preview", () => preview(site, shown));
    const objects = operation.changed;
    await time("made", () => update(site, shown, objects));
    await time("preview without a change", () => preview(site, shown));
    await time("removed", () => destroy(site, shown, objects));
    return { shops, objects, seconds: seconds as Record<Step, number>, memory: peaks.end() };
}
