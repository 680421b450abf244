import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import { type Comparison, row } from "../figures";

/** Seconds of each phase, in their order. */
type Phases = Readonly<Record<string, number>>;

export interface FirstFigures {
    readonly stack: string;
    readonly first: Phases;
    /** In the same clone, with all that the first run has left but its cluster. */
    readonly later: Phases;
}

/** In a clone with nothing on the machine but Node and Go: caches of packages, modules, compiled packages and tools are empty. */
export function takeFirst(stack: string): FirstFigures {
    const base = fs.mkdtempSync(path.join(os.tmpdir(), "first-"));
    const clone = path.join(base, "clone");
    const caches = { STACKWRIGHT_CACHE: "tools", GOMODCACHE: "modules", GOCACHE: "compiled", npm_config_cache: "npm" };
    const { STACKWRIGHT_WORK: _, ...own } = process.env;
    const places = Object.entries(caches).map(([name, folder]) => [name, path.join(base, folder)]);
    const env = { ...own, ...Object.fromEntries(places), STACK: stack };
    const node = (...words: readonly string[]): string =>
        execFileSync(process.execPath, [...words], { cwd: clone, env, encoding: "utf8", stdio: ["ignore", "pipe", 2] });
    const run = (): Phases => {
        const started = performance.now();
        // Whatever the command: packages come first where there are none.
        node("workflow/start.cjs", "help");
        const packages = (performance.now() - started) / 1000;
        const phases = JSON.parse(node("-r", "./typescript.cjs", "bench/first/up.ts")) as readonly {
            readonly name: string;
            readonly milliseconds: number;
        }[];
        return {
            packages,
            ...Object.fromEntries(phases.map(({ name, milliseconds }) => [name, milliseconds / 1000])),
            "all of it": (performance.now() - started) / 1000,
        };
    };
    try {
        execFileSync("git", ["clone", "--quiet", repositoryRoot, clone]);
        const first = run();
        node("workflow/start.cjs", "clean");
        const later = run();
        node("workflow/start.cjs", "clean");
        return { stack, first, later };
    } finally {
        // Go makes what it has downloaded unwritable.
        spawnSync("chmod", ["-R", "u+w", base]);
        fs.rmSync(base, { recursive: true, force: true });
    }
}

export function comparisonsOf({ stack, first, later }: FirstFigures): readonly Comparison[] {
    return ["tools", "all of it"].map((phase) => ({
        what: `make up STACK=${stack}, nothing running: ${phase}, everything in the caches`,
        ours: [later[phase] ?? Number.NaN],
        against: "the first run on the machine",
        others: [first[phase] ?? Number.NaN],
    }));
}

export function section({ stack, first, later }: FirstFigures): readonly string[] {
    return [
        "## The first run",
        "",
        `\`make up STACK=${stack}\` in a fresh clone, with every cache empty, and once more after \`make clean\`.`,
        "",
        row("phase", "first", "later"),
        row("---", "---:", "---:"),
        ...Object.keys(first).map((phase) => row(phase, minutes(first[phase]), minutes(later[phase]))),
        "",
    ];
}

function minutes(seconds = 0): string {
    const whole = Math.floor(seconds / 60);
    return whole === 0 ? `${seconds.toFixed(1)} s` : `${whole} m ${Math.round(seconds % 60)} s`;
}
