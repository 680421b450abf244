import * as fs from "node:fs/promises";
import * as path from "node:path";
import { failedRun, ownFailure } from "./failures";
import { hasCode, removeFolder, writeWhole } from "./files";
import { type Go, goEnvironment } from "./go";
import { type GuardedResult, runGuarded } from "./guarded";
import { buildFlags, linkerFlags } from "./key";
import type { Missing } from "./plan";
import { type Label, labelFile } from "./shelf";
import { keepFresh, place, stagingPath } from "./staging";

export interface Workshop {
    readonly cache: string;
    readonly modules: string;
    readonly go: Go;
    readonly environment: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
}

/** Says what it is doing, whenever that changes. */
export type Report = (text: string) => void;

/** The tools of one folder: their sources are fetched first, which may happen while another unit compiles. */
export class Unit {
    readonly tools: readonly [Missing, ...Missing[]];
    private readonly log: string[] = [];
    private packages = 0;

    constructor(
        tools: readonly [Missing, ...Missing[]],
        private readonly workshop: Workshop,
    ) {
        this.tools = tools;
    }

    get folder(): string {
        return this.tools[0].row.folder;
    }

    get names(): string {
        return this.tools.map(({ row }) => row.name).join(", ");
    }

    get seconds(): number {
        return this.tools.reduce((sum, { row }) => sum + row.seconds, 0);
    }

    /** Downloads and verifies exactly the modules that the build reads. */
    async fetch(report: Report): Promise<void> {
        let modules = 0;
        const downloading = (line: string) => {
            const module = /^go: downloading (\S+)/.exec(line)?.[1];
            if (module === undefined) return;
            modules += 1;
            report(`downloading module ${modules}: ${module}`);
        };
        const packages = this.packagesToBuild();
        if (packages.length > 0) {
            const run = await this.run(
                ["list", "-mod=readonly", ...this.tagFlags(), "-deps", ...packages],
                downloading,
            );
            this.packages = run.stdout.split("\n").length - 1;
        }
        for (const { row } of this.tools) {
            if ("file" in row.source) await this.run(["mod", "download", row.module], downloading);
        }
    }

    async build(report: Report): Promise<void> {
        const { cache } = this.workshop;
        const staging = await stagingPath(cache);
        const stopTouching = keepFresh([staging]);
        try {
            await fs.mkdir(path.join(staging, "temporary"), { recursive: true });
            await this.compile(staging, report);
            for (const tool of this.tools) await this.finish(tool, staging);
        } catch (error) {
            throw ownFailure(this.names, error, cache);
        } finally {
            stopTouching();
            await removeFolder(staging);
        }
    }

    private packagesToBuild(): readonly string[] {
        return this.tools.flatMap(({ row }) => ("package" in row.source ? [row.source.package] : []));
    }

    private tagFlags(): readonly string[] {
        const tags = this.tools[0].row.tags ?? [];
        return tags.length === 0 ? [] : [`-tags=${tags.join(",")}`];
    }

    private async compile(staging: string, report: Report): Promise<void> {
        const packages = this.packagesToBuild();
        if (packages.length === 0) return;
        let compiled = 0;
        const flags = [...buildFlags, ...this.tagFlags(), `-ldflags=${linkerFlags(this.tools[0].row)}`];
        await this.run(
            ["build", "-v", ...flags, "-o", `${staging}${path.sep}`, ...packages],
            (line) => {
                if (/\s/.test(line)) return;
                compiled += 1;
                report(`compiling package ${compiled} of at most ${this.packages}`);
            },
            path.join(staging, "temporary"),
        );
    }

    /** Gives the tool its name and label and places it. */
    private async finish({ row, target }: Missing, staging: string): Promise<void> {
        const finished = path.join(staging, `finished-${row.name}`);
        const file = path.join(finished, row.name);
        await fs.mkdir(finished);
        if ("package" in row.source) await fs.rename(path.join(staging, programName(row.source.package)), file);
        else await fs.copyFile(path.join(await this.moduleFolder(row.module), row.source.file), file);
        await fs.chmod(file, 0o755);
        const { size } = await fs.stat(file);
        const label: Label = {
            version: row.version,
            go: this.workshop.go.version,
            built: new Date().toISOString(),
            size,
        };
        await fs.writeFile(path.join(finished, labelFile), `${JSON.stringify(label)}\n`);
        // Only a folder that `findOnShelf` refused can stand there now: the lock is held.
        await removeFolder(target);
        await place(finished, target);
    }

    private async moduleFolder(module: string): Promise<string> {
        const { stdout } = await this.run(["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module]);
        return stdout.trim();
    }

    private async run(
        args: readonly string[],
        onLine?: (line: string) => void,
        temporary?: string,
    ): Promise<GuardedResult> {
        const { go, environment, modules, signal } = this.workshop;
        const cwd = path.join(modules, this.folder);
        const cgo = this.tools.some(({ row }) => row.cgo === true);
        const result = await runGuarded({
            command: go.path,
            args,
            cwd,
            signal,
            environment: goEnvironment(environment, temporary === undefined ? { cgo } : { cgo, temporary }),
            ...(onLine === undefined ? {} : { onLine }),
        });
        this.log.push(`$ cd ${cwd} && go ${args.join(" ")}`, result.stderr, `exit code ${result.code}`, "");
        const log = await this.writeLog();
        if (result.code !== 0) throw await this.failure(result, log);
        return result;
    }

    private async failure(result: GuardedResult, log: string | undefined): Promise<Error> {
        const { go, cache, environment } = this.workshop;
        const settings = await goSettings(go, environment);
        return failedRun({
            what: this.names,
            output: `${result.stderr}\n${result.code === null ? "signal: killed" : ""}`,
            log,
            folders: [cache, settings.GOCACHE, settings.GOMODCACHE],
            proxy: settings.GOPROXY,
        });
    }

    /** Undefined where even the log finds no room. */
    private async writeLog(): Promise<string | undefined> {
        const file = path.join(this.workshop.cache, "logs", `${this.folder}.log`);
        try {
            await fs.mkdir(path.dirname(file), { recursive: true });
            await writeWhole(file, this.log.join("\n"));
            return file;
        } catch (error) {
            if (hasCode(error, "ENOSPC", "EDQUOT", "EFBIG")) return undefined;
            throw error;
        }
    }
}

/** Go names a program after the last part of its package's path that is not a major version. */
export function programName(packagePath: string): string {
    return (
        packagePath
            .split("/")
            .filter((part) => !/^v\d+$/.test(part))
            .at(-1) ?? packagePath
    );
}

interface GoSettings {
    readonly GOCACHE: string;
    readonly GOMODCACHE: string;
    readonly GOPROXY: string;
}

async function goSettings(go: Go, environment: NodeJS.ProcessEnv): Promise<GoSettings> {
    const result = await runGuarded({
        command: go.path,
        args: ["env", "-json", "GOCACHE", "GOMODCACHE", "GOPROXY"],
        cwd: "/",
        environment: goEnvironment(environment),
        signal: new AbortController().signal,
    });
    const settings: GoSettings = JSON.parse(result.stdout);
    // A proxy's address may hold a password.
    return { ...settings, GOPROXY: settings.GOPROXY.replace(/\/\/[^/@]*@/g, "//***@") };
}
