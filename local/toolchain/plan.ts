import * as fs from "node:fs/promises";
import * as path from "node:path";
import { distance } from "fastest-levenshtein";
import { Failure } from "../failure";
import { findCompiler, findGo, type Go } from "./go";
import { findInstalled, type InstalledTool } from "./installed";
import { toolKey } from "./key";
import { findOnShelf, shelfFolder } from "./shelf";
import type { ToolRow } from "./tool-row";
import { goRelease, goVersionOf } from "./versions";

/** The tools that can be had, and where their go.mod files are. */
export interface Catalogue {
    readonly rows: readonly ToolRow[];
    readonly modules: string;
}

export type Decision =
    | { readonly state: "installed" | "cached"; readonly row: ToolRow; readonly path: string; readonly version: string }
    | Missing;

export interface Missing {
    readonly state: "missing";
    readonly row: ToolRow;
    /** Is it built with a C compiler? */
    readonly cgo: boolean;
    /** What its go.mod demands. */
    readonly goVersion: string;
    readonly target: string;
    /** Why the one that is installed is not used. */
    readonly because?: string;
}

export interface Situation {
    readonly cache: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly installed: "use" | "ignore";
}

export interface Plan {
    readonly go: Go | undefined;
    readonly decisions: readonly Decision[];
}

/** The rows of these names, each once, in the table's order. */
export function rowsOf(catalogue: Catalogue, names: readonly string[]): readonly ToolRow[] {
    requireKnown("tool", names, catalogue.rows);
    return catalogue.rows.filter((row) => names.includes(row.name));
}

/** Refuses a name that no row has, with the nearest one that some row has. */
export function requireKnown(what: string, names: readonly string[], rows: readonly { readonly name: string }[]): void {
    const known = rows.map((row) => row.name);
    for (const name of names) {
        if (known.includes(name)) continue;
        const nearest = known.toSorted((a, b) => distance(a, name) - distance(b, name))[0];
        throw new Failure(`There is no ${what} "${name}"`, {
            next: `did you mean "${nearest}"? All: ${known.join(", ")}`,
        });
    }
}

/** Decides for each tool whether it is there. Starts no process unless an installed program has to be asked its version. */
export async function makePlan(catalogue: Catalogue, names: readonly string[], situation: Situation): Promise<Plan> {
    const rows = rowsOf(catalogue, names);
    const [go, compiler, installed] = await Promise.all([
        findGo(situation.environment),
        findCompiler(situation.environment),
        installedTools(catalogue, rows, situation),
    ]);
    const bench: Bench = { go, compiler: compiler !== undefined };
    const decisions = await Promise.all(
        rows.map((row) => decide(catalogue, row, bench, installed.get(row.name), situation.cache)),
    );
    return { go, decisions };
}

/** What there is to build with. */
interface Bench {
    readonly go: Go | undefined;
    readonly compiler: boolean;
}

async function decide(
    catalogue: Catalogue,
    row: ToolRow,
    { go, compiler }: Bench,
    installed: InstalledTool | undefined,
    cache: string,
): Promise<Decision> {
    if (installed?.usable === true)
        return { state: "installed", row, path: installed.path, version: installed.version };
    const folder = path.join(catalogue.modules, row.folder);
    const [goMod, goSum] = await Promise.all(
        ["go.mod", "go.sum"].map((file) => fs.readFile(path.join(folder, file), "utf8")),
    );
    const sources = await ownSources(folder);
    const { platform, arch: architecture } = process;
    const cgo = row.cgo === "where-possible" && compiler;
    const key = toolKey({ row, goMod: goMod ?? "", goSum: goSum ?? "", sources, platform, architecture, cgo });
    const release = go === undefined ? undefined : goRelease(go.version);
    const found = await findOnShelf(cache, row, key, release);
    if (found !== undefined) return { state: "cached", row, path: found, version: row.version };
    return {
        state: "missing",
        row,
        cgo,
        goVersion: goVersionOf(goMod ?? ""),
        target: shelfFolder(cache, row, key, release ?? "go"),
        ...(installed === undefined ? {} : { because: installed.because }),
    };
}

/** What is written here of a tool; nothing for most of them. */
async function ownSources(folder: string): Promise<string> {
    const files = (await fs.readdir(folder)).filter((file) => file.endsWith(".go")).sort();
    return (await Promise.all(files.map((file) => fs.readFile(path.join(folder, file), "utf8")))).join("\0");
}

/** Companions of an installed program are used with it, from the same folder, and only then. */
async function installedTools(
    catalogue: Catalogue,
    rows: readonly ToolRow[],
    situation: Situation,
): Promise<ReadonlyMap<string, InstalledTool>> {
    const found = new Map<string, InstalledTool>();
    if (situation.installed === "ignore") return found;
    const memory = path.join(situation.cache, "installed.json");
    for (const { name, installed: rule } of catalogue.rows) {
        if (rule === undefined) continue;
        const family = [name, ...(rule.together ?? []), ...(rule.alongside ?? [])];
        if (!rows.some((row) => family.includes(row.name))) continue;
        const tool = await findInstalled({ name, rule, environment: situation.environment, memory });
        if (tool === undefined) continue;
        found.set(name, tool);
        if (!tool.usable) continue;
        for (const [companion, file] of tool.companions) found.set(companion, { ...tool, path: file });
    }
    return found;
}

/** Tools of one folder are built together. In the table's order. */
export function unitsOf(missing: readonly Missing[]): readonly (readonly [Missing, ...Missing[]])[] {
    const units = new Map<string, [Missing, ...Missing[]]>();
    for (const one of missing) {
        const unit = units.get(one.row.folder);
        if (unit === undefined) units.set(one.row.folder, [one]);
        else unit.push(one);
    }
    return [...units.values()];
}
