import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { Catalogue } from "../../../local/toolchain/plan";
import type { ToolRow } from "../../../local/toolchain/tool-row";

/** A new folder, and how to remove it. */
export async function temporaryFolder(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), "stackwright-toolchain-"));
    return { folder, remove: () => fs.rm(folder, { recursive: true, force: true }) };
}

export async function program(file: string, script: string): Promise<void> {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** A Go distribution of which only the version is real. */
export async function fakeGo(root: string, version: string): Promise<string> {
    await program(path.join(root, "bin", "go"), "exit 1");
    await fs.writeFile(path.join(root, "VERSION"), `${version}\ntime 2026-01-01T00:00:00Z\n`);
    return path.join(root, "bin");
}

export function row(name: string, more: Partial<ToolRow> = {}): ToolRow {
    return {
        name,
        folder: name,
        module: `example.test/${name}`,
        version: "v1.0.0",
        source: { package: `example.test/${name}` },
        seconds: 1,
        purpose: "a test",
        ...more,
    };
}

/** A table with its folders of go.mod files. */
export async function catalogueOf(folder: string, rows: readonly ToolRow[]): Promise<Catalogue> {
    const modules = path.join(folder, "modules");
    for (const { folder: name, module, version } of rows) {
        await fs.mkdir(path.join(modules, name), { recursive: true });
        await fs.writeFile(
            path.join(modules, name, "go.mod"),
            `module x\n\ngo 1.25.0\n\nrequire ${module} ${version}\n`,
        );
        await fs.writeFile(path.join(modules, name, "go.sum"), "");
    }
    return { rows, modules };
}
