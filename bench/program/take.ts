import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import type { Comparison } from "../figures";

export const declared = ["from the sources", "compiled beforehand", "an empty program"] as const;
type Declared = (typeof declared)[number];

/** Seconds of each round. */
export interface ProgramFigures {
    readonly stack: string;
    readonly resources: number;
    readonly seconds: Readonly<Record<Declared, readonly number[]>>;
}

const script = path.join("bench", "program", "declare.cjs");

/** What the program takes by itself: as it runs, compiled to JavaScript beforehand, and with nothing in it. */
export function takeProgram(stack: string, rounds: number): ProgramFigures {
    const compiled = fs.mkdtempSync(path.join(os.tmpdir(), "compiled-"));
    try {
        precompile(compiled);
        const seconds: Record<Declared, number[]> = {
            "from the sources": [],
            "compiled beforehand": [],
            "an empty program": [],
        };
        let resources = 0;
        // The first round fills the disk cache, and is not counted.
        for (let round = 0; round <= rounds; round += 1) {
            const time = (what: Declared, folder: string, file: string): string => {
                const started = performance.now();
                const said = run(folder, file, stack);
                if (round > 0) seconds[what].push((performance.now() - started) / 1000);
                return said;
            };
            const ours = time("from the sources", repositoryRoot, script);
            const same = time("compiled beforehand", compiled, script);
            time("an empty program", repositoryRoot, path.join("bench", "stack", "empty", "index.cjs"));
            if (ours !== same) throw new Error(`${ours} resources from the sources, ${same} compiled beforehand`);
            resources = Number(ours);
        }
        return { stack, resources, seconds };
    } finally {
        fs.rmSync(compiled, { recursive: true, force: true });
    }
}

function run(folder: string, file: string, stack: string): string {
    const env = { ...process.env, STACK: stack };
    return execFileSync(process.execPath, [file], { cwd: folder, env, encoding: "utf8" });
}

/** A copy of the checkout with the JavaScript of every TypeScript file in its place. */
function precompile(folder: string): void {
    const listed = execFileSync("git", ["ls-files"], { cwd: repositoryRoot, encoding: "utf8" }).trim().split("\n");
    const files = listed.filter((file) => !file.startsWith("test/") && fs.existsSync(path.join(repositoryRoot, file)));
    const isSource = (file: string) => file.endsWith(".ts") && !file.endsWith(".d.ts");
    for (const file of [...files.filter((name) => !isSource(name)), script]) {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.copyFileSync(path.join(repositoryRoot, file), path.join(folder, file));
    }
    const { buildSync } = require("esbuild") as typeof import("esbuild");
    const { outputFiles } = buildSync({
        entryPoints: files.filter(isSource),
        absWorkingDir: repositoryRoot,
        outbase: repositoryRoot,
        outdir: folder,
        write: false,
        format: "cjs",
        platform: "node",
        target: "node20",
        logLevel: "error",
    });
    for (const { path: file, text } of outputFiles) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, text);
    }
    // Nothing is left for it to do.
    fs.writeFileSync(path.join(folder, "typescript.cjs"), 'require("./lazy.cjs");\n');
    fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(folder, "node_modules"));
}

export function comparisonsOf({ stack, resources, seconds }: ProgramFigures): readonly Comparison[] {
    const what = `${stack} (${resources} resources): program evaluated, without an engine`;
    const [ours, compiled, empty] = declared;
    return [
        {
            what,
            ours: seconds[ours],
            against: empty,
            others: seconds[empty],
            goal: 1.5,
            cause: "the SDK handles each resource's inputs, outputs and promises one by one",
        },
        { what, ours: seconds[ours], against: `the same, ${compiled}`, others: seconds[compiled] },
    ];
}
