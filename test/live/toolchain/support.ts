import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Tool } from "../../../local/toolchain/ensure";

export interface Sandbox {
    readonly folder: string;
    readonly cache: string;
    /** With an empty Go build cache: a build really compiles, and takes its time. Nothing can be downloaded. */
    readonly environment: NodeJS.ProcessEnv;
    /** With the user's Go build cache. */
    readonly warm: NodeJS.ProcessEnv;
    /** A PATH on which the script runs before each Go command. */
    wrapGo(script: string): Promise<string>;
    remove(): Promise<void>;
}

/** A tool cache of its own, in a folder with a blank in its name, and nothing to download from. */
export async function createSandbox(): Promise<Sandbox> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "stackwright toolchain-"));
    const cache = path.join(folder, "cache");
    const warm = {
        ...process.env,
        NO_COLOR: "1",
        STACKWRIGHT_CACHE: cache,
        GOMODCACHE: path.join(folder, "go-mod"),
        GOFLAGS: "-modcacherw",
        GOPROXY: "off",
        GOSUMDB: "off",
    };
    return {
        folder,
        cache,
        warm,
        environment: { ...warm, GOCACHE: path.join(folder, "go-build") },
        wrapGo: async (script) => {
            const go = execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim();
            await fs.mkdir(path.join(folder, "bin"));
            await fs.writeFile(path.join(folder, "bin", "go"), `#!/bin/sh\n${script}\nexec ${go} "$@"\n`, {
                mode: 0o755,
            });
            return `${path.join(folder, "bin")}${path.delimiter}${process.env.PATH}`;
        },
        remove: () => fs.rm(folder, { recursive: true, force: true, maxRetries: 5 }),
    };
}

const root = path.resolve(__dirname, "../../..");
const command = ["-r", path.join(root, "typescript.cjs"), path.join(__dirname, "run.ts")];

export interface Ended {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
}

export interface Running {
    readonly child: ChildProcess;
    readonly ended: Promise<Ended>;
    /** Resolves as soon as its error output matches. */
    said(pattern: RegExp): Promise<void>;
}

/** Starts `run.ts`. A limit is one that `ulimit` sets, such as `-f 100`. */
export function start(sandbox: Sandbox, tools: readonly string[], limit?: string): Running {
    const [program, ...args] =
        limit === undefined
            ? [process.execPath, ...command, ...tools]
            : ["/bin/sh", "-c", `ulimit ${limit}; exec "$@"`, "sh", process.execPath, ...command, ...tools];
    const child = spawn(program ?? "", args, { env: sandbox.environment, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let check = () => {};
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
        check();
    });
    const ended = new Promise<Ended>((resolve) => {
        child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    const said = (pattern: RegExp) =>
        new Promise<void>((resolve, reject) => {
            check = () => {
                if (pattern.test(stderr)) resolve();
            };
            check();
            ended.then(() => reject(new Error(`ended without saying ${pattern}: ${stderr}`)), reject);
        });
    return { child, ended, said };
}

export async function run(sandbox: Sandbox, tools: readonly string[], limit?: string): Promise<Ended> {
    return start(sandbox, tools, limit).ended;
}

export function toolsOf(ended: Ended): readonly Tool[] {
    return JSON.parse(ended.stdout);
}

/** Command lines of running processes that work in this sandbox. */
export function processesIn(sandbox: Sandbox): readonly string[] {
    const all = execFileSync("ps", ["-axo", "pid=,command="], { encoding: "utf8", maxBuffer: 64_000_000 });
    return all.split("\n").filter((line) => line.includes(sandbox.folder));
}

export async function output(file: string): Promise<string> {
    return (await promisify(execFile)(file)).stdout.trim();
}

export async function entries(...folder: readonly string[]): Promise<readonly string[]> {
    const found = await fs.readdir(path.join(...folder)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
    });
    return found.toSorted();
}
