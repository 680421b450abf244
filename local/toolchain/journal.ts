import * as fs from "node:fs/promises";
import * as path from "node:path";
import { failedRun } from "./failures";
import { hasCode, writeWhole } from "./files";
import { type Go, goEnvironment } from "./go";
import { type GuardedResult, runGuarded } from "./guarded";

export interface Workshop {
    readonly cache: string;
    readonly go: Go;
    readonly environment: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
}

export interface GoCommand {
    readonly args: readonly string[];
    readonly cwd: string;
    readonly onLine?: (line: string) => void;
    /** Where the Go command puts what it makes on the way. */
    readonly temporary?: string;
    readonly cgo?: boolean;
}

/** Runs the Go commands that belong to one thing, keeps their log, and turns their failure into one a person can act on. */
export class Journal {
    private readonly lines: string[] = [];

    constructor(
        private readonly workshop: Workshop,
        /** What fails if one of the commands does. */
        private readonly what: string,
        private readonly logName: string,
    ) {}

    async run(command: GoCommand): Promise<GuardedResult> {
        const { go, environment, signal } = this.workshop;
        const { args, cwd, onLine } = command;
        const result = await runGuarded({
            command: go.path,
            args,
            cwd,
            signal,
            environment: goEnvironment(environment, command),
            ...(onLine === undefined ? {} : { onLine }),
        });
        this.lines.push(`$ cd ${cwd} && go ${args.join(" ")}`, result.stderr, `exit code ${result.code}`, "");
        const log = await this.write();
        if (result.code !== 0) throw await this.failure(result, log, args[0] === "build");
        return result;
    }

    /** Undefined where even the log finds no room. */
    private async write(): Promise<string | undefined> {
        const file = path.join(this.workshop.cache, "logs", `${this.logName}.log`);
        try {
            await fs.mkdir(path.dirname(file), { recursive: true });
            await writeWhole(file, this.lines.join("\n"));
            return file;
        } catch (error) {
            if (hasCode(error, "ENOSPC", "EDQUOT", "EFBIG")) return undefined;
            throw error;
        }
    }

    private async failure(result: GuardedResult, log: string | undefined, compiling: boolean): Promise<Error> {
        const settings = await this.goSettings();
        return failedRun({
            what: this.what,
            output: [result.stderr, result.stdout, result.code === null ? "signal: killed" : ""].join("\n"),
            compiling,
            log,
            folders: [this.workshop.cache, settings.GOCACHE, settings.GOMODCACHE],
            proxy: settings.GOPROXY,
        });
    }

    private async goSettings(): Promise<GoSettings> {
        const { go, environment, signal } = this.workshop;
        const { stdout } = await runGuarded({
            command: go.path,
            args: ["env", "-json", "GOCACHE", "GOMODCACHE", "GOPROXY"],
            cwd: path.dirname(go.path),
            environment: goEnvironment(environment),
            signal,
        });
        const settings: GoSettings = JSON.parse(stdout);
        // A proxy's address may hold a password.
        return { ...settings, GOPROXY: settings.GOPROXY.replace(/\/\/[^/@]*@/g, "//***@") };
    }
}

interface GoSettings {
    readonly GOCACHE: string;
    readonly GOMODCACHE: string;
    readonly GOPROXY: string;
}
