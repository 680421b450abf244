import * as fs from "node:fs/promises";
import * as path from "node:path";
import { removeFolder } from "./files";
import type { GuardedResult } from "./guarded";
import { type GoCommand, Journal, type Workshop } from "./journal";
import { buildFlags, linkerFlags } from "./key";
import type { Missing } from "./plan";
import { type Label, labelFile } from "./shelf";
import { keepFresh, place, stagingPath } from "./staging";

/** Says what it is doing, whenever that changes. */
export type Report = (text: string) => void;

/** The tools of one folder: their sources are fetched first, which may happen while another unit compiles. */
export class Unit {
    private readonly journal: Journal;
    private packages = 0;

    constructor(
        readonly tools: readonly [Missing, ...Missing[]],
        private readonly modules: string,
        private readonly workshop: Workshop,
    ) {
        this.journal = new Journal(workshop, this.names, this.folder);
    }

    get folder(): string {
        return this.tools[0].row.folder;
    }

    get names(): string {
        return this.tools.map(({ row }) => row.name).join(", ");
    }

    /** Short enough for one line. */
    get title(): string {
        return this.tools.length === 1 ? this.names : this.folder;
    }

    get seconds(): number {
        return this.tools.reduce((sum, { row }) => sum + row.seconds, 0);
    }

    /** Downloads and verifies exactly the modules that the build reads. */
    async fetch(report: Report): Promise<void> {
        let modules = 0;
        const onLine = (line: string) => {
            const module = /^go: downloading (\S+)/.exec(line)?.[1];
            if (module === undefined) return;
            modules += 1;
            report(`downloading ${modules}: ${module}`);
        };
        const packages = packagesOf(this.tools);
        if (packages.length > 0) {
            const args = ["list", "-mod=readonly", ...this.tagFlags(), "-deps", ...packages];
            const { stdout } = await this.run(args, { onLine });
            this.packages = stdout.split("\n").length - 1;
        }
        for (const { row } of this.tools) {
            if ("file" in row.source) await this.run(["mod", "download", row.module], { onLine });
        }
    }

    /** Builds those of its tools that are asked for, and leaves the others alone: somebody may be running them. */
    async build(tools: readonly Missing[], report: Report): Promise<void> {
        const { cache } = this.workshop;
        const staging = await stagingPath(cache);
        const stopTouching = keepFresh([staging]);
        try {
            await fs.mkdir(path.join(staging, "temporary"), { recursive: true });
            await this.compile(packagesOf(tools), staging, report);
            for (const tool of tools) await this.finish(tool, staging);
        } finally {
            stopTouching();
            await removeFolder(staging);
        }
    }

    private tagFlags(): readonly string[] {
        const tags = this.tools[0].row.tags ?? [];
        return tags.length === 0 ? [] : [`-tags=${tags.join(",")}`];
    }

    private async compile(packages: readonly string[], staging: string, report: Report): Promise<void> {
        if (packages.length === 0) return;
        let compiled = 0;
        const onLine = (line: string) => {
            if (/\s/.test(line)) return;
            compiled += 1;
            report(`compiling ${compiled}/${this.packages}`);
        };
        const flags = [...buildFlags, ...this.tagFlags(), `-ldflags=${linkerFlags(this.tools[0].row)}`];
        const output = `${staging}${path.sep}`;
        const temporary = path.join(staging, "temporary");
        await this.run(["build", "-v", ...flags, "-o", output, ...packages], { onLine, temporary });
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
        const { version: go } = this.workshop.go;
        const label: Label = { version: row.version, go, built: new Date().toISOString(), size };
        await fs.writeFile(path.join(finished, labelFile), `${JSON.stringify(label)}\n`);
        // Only a folder that `findOnShelf` refused can stand there: it was looked at with the lock held.
        await removeFolder(target);
        await place(finished, target);
    }

    private async moduleFolder(module: string): Promise<string> {
        const { stdout } = await this.run(["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module]);
        return stdout.trim();
    }

    private run(args: readonly string[], more: Pick<GoCommand, "onLine" | "temporary"> = {}): Promise<GuardedResult> {
        const cgo = this.tools.some((tool) => tool.cgo);
        return this.journal.run({ args, cwd: path.join(this.modules, this.folder), cgo, ...more });
    }
}

function packagesOf(tools: readonly Missing[]): readonly string[] {
    return tools.flatMap(({ row }) => ("package" in row.source ? [row.source.package] : []));
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
