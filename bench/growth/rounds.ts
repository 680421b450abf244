import * as path from "node:path";
import type { Progress } from "../../local/terminal";
import { destroy, preview, shownOn, update } from "../../workflow/engine/perform";
import { readOptions } from "../../workflow/options";
import { openLocalStack } from "../../workflow/stack/local";
import { newCommand } from "../../workflow/verbs/command";
import { localOptions } from "../../workflow/verbs/up";
import { Processes } from "../processes";

export const steps = ["first preview", "made", "preview without a change", "removed"] as const;
export type Step = (typeof steps)[number];

export interface Size {
    readonly shops: number;
    readonly nodes: number;
    readonly objects: number;
    readonly seconds: Readonly<Record<Step, number>>;
    /** MiB at the most in any of the steps, by kind of process. */
    readonly memory: Readonly<Record<string, number>>;
}

/** One, two, five and ten times as much: eight shops are about two hundred objects. */
const copies = [1, 2, 5, 10].map((times) => times * 8);
/** A node has room for 110 pods, and ten times as much has nearly 500. */
const nodesOfCopies = 6;
const numbersOfNodes = [3, 30, 100, 200];
const shopsOnNodes = 16;

/** Each size from nothing and to nothing, on one control plane. */
export async function takeCopies(progress: Progress): Promise<readonly Size[]> {
    const sizes: Size[] = [];
    for (const shops of copies) sizes.push(await takeSize(shops, nodesOfCopies, progress));
    return sizes;
}

/** The same objects on a cluster of more nodes. */
export async function takeNodes(progress: Progress): Promise<readonly Size[]> {
    const sizes: Size[] = [];
    for (const nodes of numbersOfNodes) sizes.push(await takeSize(shopsOnNodes, nodes, progress));
    return sizes;
}

async function takeSize(shops: number, nodes: number, progress: Progress): Promise<Size> {
    process.env.GROWTH_SHOPS = String(shops);
    const command = newCommand(readOptions({ STACK: "grown", NODES: String(nodes) }), progress);
    const options = { ...localOptions(command), project: path.join(__dirname, "program"), policyPacks: [] };
    const { site } = await openLocalStack(options, command.phases, progress);
    const shown = shownOn(progress, "short");
    const seconds: Partial<Record<Step, number>> = {};
    const memory: Record<string, number> = {};
    const time = async <Result>(step: Step, work: () => Promise<Result>): Promise<Result> => {
        const processes = new Processes(process.pid);
        const started = performance.now();
        const result = await work();
        seconds[step] = (performance.now() - started) / 1000;
        for (const [kind, taken] of Object.entries(processes.end())) {
            memory[kind] = Math.max(memory[kind] ?? 0, taken.memory);
        }
        return result;
    };
    const { operation } = await time("first preview", () => preview(site, shown));
    const objects = operation.changed;
    await time("made", () => update(site, shown, objects));
    await time("preview without a change", () => preview(site, shown));
    await time("removed", () => destroy(site, shown, objects));
    return { shops, nodes, objects, seconds: seconds as Record<Step, number>, memory };
}
