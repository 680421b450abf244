import { spawn } from "node:child_process";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import type { Command } from "./command";

/** The tables of bench/, one after another, written where they are kept. Best on a machine that does nothing else. */
export async function bench({ options }: Command): Promise<number> {
    const typescript = ["-r", path.join(repositoryRoot, "typescript.cjs")];
    const codes = [
        await run(["bench/compile.cjs"]),
        await run([...typescript, "bench/policy/cli.ts"]),
        await run([...typescript, "bench/stack/cli.ts", "--stack", options.stack]),
        await run([...typescript, "bench/growth/cli.ts"]),
    ];
    return Math.max(...codes);
}

/** What takes longer than a change should wait for: whole stacks through outages, and the life of production. */
export async function faults(): Promise<number> {
    return run([path.join("node_modules", "jest", "bin", "jest.js"), "--selectProjects", "faults", "--runInBand"]);
}

function run(args: readonly string[]): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [...args], { cwd: repositoryRoot, stdio: "inherit" });
        child.once("error", reject);
        child.once("exit", (code) => resolve(code ?? 1));
    });
}
