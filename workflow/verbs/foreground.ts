import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const children = new Set<ChildProcess>();
let interrupted = false;

/**
 * A program that has the terminal until it ends. Ctrl-C reaches it by itself, as it does everything in the foreground, so
 * this only waits; what is meant to end this process is handed on, so that nothing is left behind.
 */
export function foreground(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(program, [...args], { stdio: "inherit", ...options });
        begin(child);
        child.once("error", (error) => {
            end(child);
            reject(error);
        });
        child.once("exit", (code) => {
            end(child);
            resolve(code ?? 1);
        });
    });
}

/** What goes on until somebody has had enough of it: to be interrupted is its good end. */
export async function untilInterrupted(...given: Parameters<typeof foreground>): Promise<number> {
    const code = await foreground(...given);
    return interrupted ? 0 : code;
}

function begin(child: ChildProcess): void {
    if (children.size === 0) for (const signal of signals) process.on(signal, handOn);
    children.add(child);
}

function end(child: ChildProcess): void {
    children.delete(child);
    if (children.size === 0) for (const signal of signals) process.off(signal, handOn);
}

function handOn(signal: NodeJS.Signals): void {
    interrupted = true;
    if (signal === "SIGINT") return;
    for (const child of children) child.kill(signal);
}
