import { type Leftover, leftover } from "../../../local/state-service/journal";
import { workPaths } from "../../../workflow/stack/folder";
import type { ShopPlan } from "./program/plan";
import type { Random } from "./random";
import type { Ended, Running, Stage } from "./stage";

/** What a fault meets. `create` begins with nothing, `refresh` looks at the cluster first. */
export type Work = "create" | "update" | "destroy" | "refresh";

export interface Scene {
    readonly stage: Stage;
    readonly random: Random;
    readonly work: Work;
    /** What the faulted command is to bring about. */
    readonly wanted: ShopPlan;
}

/** One row of the suite. */
export interface Fault {
    readonly name: string;
    readonly works: readonly [Work, ...Work[]];
    /** Before the command starts. */
    prepare?(scene: Scene): Promise<void>;
    /** For the command alone. */
    environment?(scene: Scene): NodeJS.ProcessEnv;
    /** While it runs. False: it was over before. */
    strike?(scene: Scene, running: Running): Promise<boolean>;
    /** What the command did and said that it should not, or did not say. */
    judge?(scene: Scene, ended: Ended): readonly string[] | Promise<readonly string[]>;
    /** Takes the fault away. */
    heal?(scene: Scene): Promise<void>;
    /** What a user does before the next `up`, and whether that has to look at the cluster. */
    readonly repair?: (scene: Scene) => Promise<void>;
    readonly refreshes?: boolean;
    /** Somebody took the data away on purpose. */
    readonly losesData?: boolean;
}

/** A fault strikes at some step of about this many. */
export const stepsOf = (work: Work): number => (work === "update" ? 14 : 24);

/** At a moment of the seed's choice. */
export async function atSomeStep(
    { stage, random, work }: Scene,
    running: Running,
    strike: () => void | Promise<void>,
): Promise<boolean> {
    const verb = work === "destroy" ? "destroy" : "up";
    const there = await stage.after(random.whole(1, stepsOf(work)), verb, running);
    if (!there) return false;
    await strike();
    return true;
}

export function kill(pid: number | undefined): boolean {
    if (pid === undefined) return false;
    try {
        process.kill(pid, "SIGKILL");
        return true;
    } catch (error) {
        // It ended by itself meanwhile.
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
        return false;
    }
}

/** What an update that is under way writes down, and who does. */
export function journal(): Leftover | undefined {
    return leftover({ state: workPaths.state(), project: "survival", stack: "dev" });
}

/** Lines for what was expected and is not so. */
export function expecting(checks: Readonly<Record<string, boolean>>): readonly string[] {
    return Object.entries(checks).flatMap(([what, good]) => (good ? [] : [`it is not so: ${what}`]));
}

export const says = ({ output }: Ended, words: string | RegExp): boolean =>
    typeof words === "string" ? output.includes(words) : words.test(output);
