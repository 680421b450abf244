import { spawn } from "node:child_process";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";

/** The one table of bench/, and what it rests on. Best on a machine that does nothing else. */
export async function bench(): Promise<number> {
    const { ONLY: only, ROUNDS: rounds } = process.env;
    return run([
        "-r",
        path.join(repositoryRoot, "typescript.cjs"),
        path.join("bench", "cli.ts"),
        ...(only ? ["--only", only] : []),
        ...(rounds ? ["--rounds", rounds] : []),
    ]);
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
