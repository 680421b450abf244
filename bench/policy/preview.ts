import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot, workDir } from "../../local/paths";
import type { Progress } from "../../local/terminal";
import { allRules } from "../../policy/rules";
import { shownOn, update } from "../../workflow/engine/perform";
import type { EngineSite } from "../../workflow/engine/site";
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

/** "off" is the production pack with every rule switched off: what is left is the engine's talk with a pack. */
export const variants = ["none", "off", "baseline", "production"] as const;
export type Variant = (typeof variants)[number];

type Costs = Readonly<Record<Variant, readonly Cost[]>>;

export interface PreviewFigures {
    readonly stack: string;
    /** Before anything of it is there: all is new, and nothing is compared. */
    readonly first: Costs;
    /** Of the stack that runs, as for every change that somebody proposes. */
    readonly running: Costs;
}

/** The preview of a stack by the real engine, without packs and with each of them, in turn. */
export async function timePreviews(stack: string, rounds: number, progress: Progress): Promise<PreviewFigures> {
    const command = newCommand(readOptions({ STACK: stack }), progress);
    const { site } = await openLocalStack(localOptions(command), command.phases, progress);
    const first = await inTurns(site, rounds);
    await update(site, shownOn(progress, "short"), 0);
    return { stack, first, running: await inTurns(site, rounds) };
}

async function inTurns(site: EngineSite, rounds: number): Promise<Costs> {
    const off = path.join(workDir(), "every-rule-off.json");
    fs.writeFileSync(off, JSON.stringify(Object.fromEntries(allRules.map(({ name }) => [name, "disabled"]))));
    const packs: Readonly<Record<Variant, readonly string[]>> = {
        none: [],
        off: ["--policy-pack", packFolder("production"), "--policy-pack-config", off],
        baseline: ["--policy-pack", packFolder("baseline")],
        production: ["--policy-pack", packFolder("production")],
    };
    const config = site.configFile === undefined ? [] : ["--config-file", site.configFile];
    const preview = ["preview", "--stack", site.stack, ...config, "--non-interactive", "--color", "never"];
    const costs: Record<Variant, Cost[]> = { none: [], off: [], baseline: [], production: [] };
    // The first run of each fills the machine's caches, and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
        // Turned each time, so that what else the machine does meets all of them alike.
        const turn = round % variants.length;
        for (const variant of [...variants.slice(turn), ...variants.slice(0, turn)]) {
            const options = { cwd: site.project, env: site.environment };
            const cost = await timed(site.pulumi, [...preview, ...packs[variant]], options);
            if (round > 0) costs[variant].push(cost);
        }
    }
    return costs;
}

function packFolder(name: string): string {
    return path.join(repositoryRoot, "policy", name);
}

const cause =
    "most of it is there with every rule switched off (below): the engine sends each resource to a pack twice, one after the other, and all of them once more";

export function comparisonsOf({ stack, first, running }: PreviewFigures): readonly Comparison[] {
    return [
        ...ofOne(`first preview of ${stack}, when nothing is there,`, first),
        ...ofOne(`preview of ${stack} as it runs`, running),
    ];
}

/** Packs take part of the engine's time too, so everything together is compared. */
function ofOne(what: string, costs: Costs): readonly Comparison[] {
    const of = (variant: Variant, cost: keyof Cost) => costs[variant].map((each) => each[cost]);
    const compared = (pack: Variant, text: string, against: Variant, words: string): Comparison => ({
        what: text,
        ours: of(pack, "wallSeconds"),
        against: words,
        others: of(against, "wallSeconds"),
    });
    return [
        ...(["baseline", "production"] as const).flatMap((pack): Comparison[] => [
            { ...compared(pack, `${what} with the ${pack} pack`, "none", "without packs"), goal: 1.15, cause },
            {
                what: "the same, processor time of everything",
                ours: of(pack, "cpuSeconds"),
                against: "without packs",
                others: of("none", "cpuSeconds"),
            },
        ]),
        compared("off", "the same with a pack whose every rule is switched off", "none", "without packs"),
        {
            ...compared("production", "what the rules of the production pack add", "off", "every rule switched off"),
            goal: 1.15,
        },
    ];
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
