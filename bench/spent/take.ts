import { controlPlaneStatus } from "../../local/control-plane";
import type { StoredResource } from "../../local/state-service/deployment";
import type { Progress } from "../../local/terminal";
import type { EngineEvent } from "../../workflow/engine/events";
import { operate } from "../../workflow/engine/run";
import type { EngineSite } from "../../workflow/engine/site";
import { readOptions } from "../../workflow/options";
import { workPaths } from "../../workflow/stack/folder";
import { openLocalStack, resourcesOf } from "../../workflow/stack/local";
import { readStateFile } from "../../workflow/stack/state";
import { newCommand } from "../../workflow/verbs/command";
import { releaseProtected } from "../../workflow/verbs/destroy";
import { localOptions } from "../../workflow/verbs/up";
import { Processes, type Taken } from "../processes";
import { longestWays } from "./depth";
import { Steps } from "./steps";

export const operations = ["first preview", "made", "preview without a change", "removed"] as const;
type Operation = (typeof operations)[number];

export interface Spent {
    readonly operation: Operation;
    readonly seconds: number;
    /** By kind. */
    readonly processes: Readonly<Record<string, Taken>>;
    /** Steps that were under way at once. */
    readonly parallel: { readonly most: number; readonly mean: number };
    /** Seconds along what waits for what, by what its steps took: it could not have been faster with any number of hands. */
    readonly longestWay?: number;
}

export interface SpentFigures {
    readonly stack: string;
    readonly resources: number;
    /** Resources on the longest way. */
    readonly depth: number;
    readonly spent: readonly Spent[];
}

/** One life of a stack, and who took what of its time. */
export async function takeSpent(stack: string, progress: Progress): Promise<SpentFigures> {
    const command = newCommand(readOptions({ STACK: stack }), progress);
    const local = await openLocalStack(localOptions(command), command.phases, progress);
    const spent: Spent[] = [];
    let [resources, depth] = [0, 0];
    for (const operation of operations) {
        if (operation === "removed") await releaseProtected(local.site, resourcesOf(local), progress);
        const { steps, ...figures } = await watched(local.site, operation);
        if (operation !== "made") {
            spent.push(figures);
            continue;
        }
        const stored = (readStateFile(workPaths.state(), "stackwright", stack)?.resources ??
            []) as readonly StoredResource[];
        const longest = longestWays(stored, steps.seconds);
        [resources, depth] = [stored.length, longest.resources];
        spent.push({ ...figures, longestWay: longest.seconds });
    }
    return { stack, resources, depth, spent };
}

async function watched(site: EngineSite, operation: Operation): Promise<Spent & { readonly steps: Steps }> {
    const verb = { made: "up", removed: "destroy" } as const;
    const packs = operation === "removed" ? [] : site.policyPacks.flatMap((folder) => ["--policy-pack", folder]);
    const straightOn = operation === "made" || operation === "removed" ? ["--yes", "--skip-preview"] : [];
    const steps = new Steps();
    const watcher = { onEvent: (event: EngineEvent) => steps.apply(event), onInterrupt: () => undefined };
    const { servers } = await controlPlaneStatus();
    const processes = new Processes(
        process.pid,
        servers.flatMap(({ pid }) => pid ?? []),
    );
    const started = performance.now();
    const doing = operation === "made" || operation === "removed" ? verb[operation] : "preview";
    const { code, words } = await operate(site, doing, [...straightOn, ...packs], watcher);
    const seconds = (performance.now() - started) / 1000;
    const taken = processes.end();
    if (code !== 0) throw new Error(`${operation} failed, so its figures say nothing:\n${words}`);
    return { operation, seconds, processes: taken, parallel: steps.parallel, steps };
}
