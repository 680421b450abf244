import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../../..");

export interface Finding {
    readonly file: string;
    readonly line: number;
    readonly rule: string;
    readonly message: string;
}

/**
 * What the project's linter says about these files, if they stood where their names say. They are written to a folder
 * of their own beside a copy of the rules, and judged in one go.
 */
export function lint(files: Readonly<Record<string, string>>): readonly Finding[] {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lint-"));
    try {
        for (const file of ["biome.json", "config/only-reader.grit"])
            write(folder, file, fs.readFileSync(path.join(root, file), "utf8"));
        for (const [file, source] of Object.entries(files)) write(folder, file, source);
        return runBiome(folder);
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

function write(folder: string, file: string, content: string): void {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
}

interface Diagnostic {
    readonly category: string;
    readonly message: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

function runBiome(folder: string): readonly Finding[] {
    const { stdout, stderr } = spawnSync(
        path.join(root, "node_modules/.bin/biome"),
        ["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "."],
        { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 },
    );
    const start = stdout.indexOf("{");
    if (start === -1) throw new Error(`biome said nothing that can be read:\n${stdout}\n${stderr}`);
    const report: { readonly diagnostics: readonly Diagnostic[] } = JSON.parse(stdout.slice(start));
    return report.diagnostics.map(({ category, message, location }) => ({
        file: location.path,
        line: location.start.line,
        rule: category.split("/").at(-1) ?? category,
        message,
    }));
}
