import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import type { User } from "./programs";

export interface Run {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

interface Options {
    readonly as?: User;
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly cwd?: string;
}

/** Runs a program to its end. A failing one is an answer here, not an exception. */
export function run(command: string, args: readonly string[], options: Options = {}): Promise<Run> {
    const child = start(command, args, options);
    const ended = new Promise<Run>((resolve, reject) => {
        child.process.once("error", reject);
        child.process.once("close", (code) => resolve({ code, stdout: child.stdout(), stderr: child.stderr() }));
    });
    child.process.stdin?.end(options.input);
    return ended;
}

/** Runs a program that must succeed. */
export async function must(command: string, args: readonly string[], options: Options = {}): Promise<string> {
    const { code, stdout, stderr } = await run(command, args, options);
    if (code === 0) return stdout;
    throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${stderr}${stdout}`);
}

export interface Started {
    readonly process: ChildProcess;
    readonly stdout: () => string;
    readonly stderr: () => string;
    /** Sends the signal to this process alone and waits for its end, which is forced if it does not come. */
    readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

export function start(command: string, args: readonly string[], options: Options = {}): Started {
    const child = spawn(command, [...args], {
        env: { PATH: process.env.PATH, LC_ALL: "C", ...options.env },
        cwd: options.cwd ?? "/",
        stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
        ...(options.as === undefined ? {} : { uid: options.as.uid, gid: options.as.gid }),
    });
    const output = { stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        output.stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        output.stderr += text;
    });
    const ended = new Promise<void>((resolve) => {
        child.once("close", () => resolve());
        child.once("error", () => resolve());
    });
    return {
        process: child,
        stdout: () => output.stdout,
        stderr: () => output.stderr,
        stop: async (signal = "SIGTERM") => {
            if (child.exitCode === null && child.signalCode === null) child.kill(signal);
            const last = setTimeout(() => child.kill("SIGKILL"), 20_000);
            await ended;
            clearTimeout(last);
        },
    };
}

/** Asks again until the answer is the wanted one; gives up with what it last saw. */
export async function eventually<T>(
    what: string,
    ask: () => Promise<T | undefined> | T | undefined,
    seconds = 240,
): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        const answer = await ask();
        if (answer !== undefined) return answer;
        if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            server.close(() => {
                if (typeof address === "object" && address !== null) resolve(address.port);
                else reject(new Error("no free port"));
            });
        });
    });
}
