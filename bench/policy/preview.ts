import { spawn } from "node:child_process";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import type { Progress } from "../../local/terminal";
import { readOptions } from "../../workflow/options";
import { openLocalStack } from "../../workflow/stack/local";
import { newCommand } from "../../workflow/verbs/command";
import { localOptions } from "../../workflow/verbs/up";
import type { Comparison } from "../figures";
import { Processes } from "../processes";

interface Cost {
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
}

export const variants = ["none", "baseline", "production"] as const;
export type Variant = (typeof variants)[number];

export interface PreviewFigures {
    readonly stack: string;
    /** Of each round. */
    readonly costs: Readonly<Record<Variant, readonly Cost[]>>;
}

/** The preview of a stack by the real engine, without packs and with each of them, in turn. */
export async function timePreviews(stack: string, rounds: number, progress: Progress): Promise<PreviewFigures> {
    const command = newCommand(readOptions({ STACK: stack }), progress);
    const { site } = await openLocalStack(localOptions(command), command.phases, progress);
    const once = (variant: Variant): Promise<Cost> => {
        const packs = variant === "none" ? [] : ["--policy-pack", path.join(repositoryRoot, "policy", variant)];
        const config = site.configFile === undefined ? [] : ["--config-file", site.configFile];
        const args = ["preview", "--stack", site.stack, ...config, "--non-interactive", "--color", "never", ...packs];
        return timed(site.pulumi, args, { cwd: site.project, env: site.environment });
    };
    const costs: Record<Variant, Cost[]> = { none: [], baseline: [], production: [] };
    // The first run of each fills the machine's caches, and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
        // Turned each time, so that what else the machine does meets all of them alike.
        const turned = [...variants.slice(round % 3), ...variants.slice(0, round % 3)];
        for (const variant of turned) {
            const cost = await once(variant);
            if (round > 0) costs[variant].push(cost);
        }
    }
    return { stack, costs };
}

/** Packs take part of the engine's time too, so everything together is compared. */
export function comparisonsOf({ stack, costs }: PreviewFigures): readonly Comparison[] {
    const goal = 1.15;
    const cause =
        "the engine sends each resource to them twice and all of them once more, and waits for the answers; the rules are a small part";
    const of = (variant: Variant, what: keyof Cost) => costs[variant].map((cost) => cost[what]);
    return (["baseline", "production"] as const).flatMap((pack): Comparison[] => [
        {
            what: `first preview of ${stack} with the ${pack} pack`,
            ours: of(pack, "wallSeconds"),
            against: "without packs",
            others: of("none", "wallSeconds"),
            goal,
            cause,
        },
        {
            what: `the same, processor time of everything`,
            ours: of(pack, "cpuSeconds"),
            against: "without packs",
            others: of("none", "cpuSeconds"),
        },
    ]);
}

function timed(
    program: string,
    args: readonly string[],
    options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Cost> {
    return new Promise((resolve, reject) => {
        const started = performance.now();
        const child = spawn(program, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
        const processes = new Processes(child.pid ?? 0);
        let said = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                said += text;
            });
        }
        child.once("error", reject);
        child.once("close", (code) => {
            const cpuSeconds = Object.values(processes.end()).reduce((sum, taken) => sum + taken.cpuSeconds, 0);
            if (code !== 0) reject(new Error(`the preview failed, so its time says nothing:\n${said}`));
            else resolve({ wallSeconds: (performance.now() - started) / 1000, cpuSeconds });
        });
    });
}
