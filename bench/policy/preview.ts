import { spawn } from "node:child_process";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import type { Progress } from "../../local/terminal";
import { readOptions } from "../../workflow/options";
import { openLocalStack } from "../../workflow/stack/local";
import { newCommand } from "../../workflow/verbs/command";
import { localOptions } from "../../workflow/verbs/up";
import { median } from "../figures";
import { Tree } from "../tree";

export interface Cost {
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
}

export interface PreviewFigures {
    readonly stack: string;
    readonly rounds: number;
    readonly without: Cost;
    readonly packs: readonly (Cost & {
        readonly pack: string;
        readonly addedWall: number;
        readonly addedCpu: number;
    })[];
}

/** The preview of a stack by the real engine, without packs and with each of them, in turn. */
export async function timePreviews(stack: string, rounds: number, progress: Progress): Promise<PreviewFigures> {
    const command = newCommand(readOptions({ STACK: stack }), progress);
    const { site } = await openLocalStack(localOptions(command), command.phases, progress);
    const once = (pack: string | undefined): Promise<Cost> => {
        const packs = pack === undefined ? [] : ["--policy-pack", path.join(repositoryRoot, "policy", pack)];
        const config = site.configFile === undefined ? [] : ["--config-file", site.configFile];
        const args = ["preview", "--stack", site.stack, ...config, "--non-interactive", "--color", "never", ...packs];
        return timed(site.pulumi, args, { cwd: site.project, env: site.environment });
    };
    const variants = [undefined, "baseline", "production"];
    const costs = new Map<string | undefined, Cost[]>(variants.map((pack) => [pack, []]));
    // The first run of each fills the machine's caches, and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
        // Turned each time, so that what else the machine does meets all of them alike.
        const turned = [...variants.slice(round % 3), ...variants.slice(0, round % 3)];
        for (const pack of turned) {
            const cost = await once(pack);
            if (round > 0) costs.get(pack)?.push(cost);
        }
    }
    const middle = (pack: string | undefined): Cost => ({
        wallSeconds: median((costs.get(pack) ?? []).map(({ wallSeconds }) => wallSeconds)),
        cpuSeconds: median((costs.get(pack) ?? []).map(({ cpuSeconds }) => cpuSeconds)),
    });
    const without = middle(undefined);
    const packs = ["baseline", "production"].map((pack) => {
        const cost = middle(pack);
        return {
            pack,
            ...cost,
            addedWall: cost.wallSeconds / without.wallSeconds - 1,
            addedCpu: cost.cpuSeconds / without.cpuSeconds - 1,
        };
    });
    return { stack, rounds, without, packs };
}

function timed(
    program: string,
    args: readonly string[],
    options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Cost> {
    return new Promise((resolve, reject) => {
        const started = performance.now();
        const child = spawn(program, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
        const tree = new Tree(child.pid ?? 0);
        let said = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                said += text;
            });
        }
        child.once("error", reject);
        child.once("close", (code) => {
            const cpuSeconds = tree.end();
            if (code !== 0) reject(new Error(`the preview failed, so its time says nothing:\n${said}`));
            else resolve({ wallSeconds: (performance.now() - started) / 1000, cpuSeconds });
        });
    });
}
