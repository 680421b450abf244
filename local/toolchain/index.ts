/** The tools that everything local runs on: found if installed, else built from source once and kept in the cache. */
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDir } from "../paths";
import { createProgress, type Progress } from "../terminal";
import { type Tool as AnyTool, ensureFrom } from "./ensure";
import { ownFailure } from "./failures";
import { interruptible } from "./interrupt";
import { ensureFilesFrom } from "./module-files";
import { type ModuleName, moduleTable } from "./module-table";
import { type Catalogue, makePlan } from "./plan";
import { type ToolName, toolTable } from "./table";
import { compareVersions, goVersionOf } from "./versions";

export type { ModuleName } from "./module-table";
export { controlPlaneTools, engineTools, localTools, type ToolName } from "./table";
export { compareVersions } from "./versions";

export type Tool = AnyTool<ToolName>;

export interface EnsureOptions {
    /** @default a progress display of its own on standard error */
    readonly progress?: Progress;
    /** Ends the work early, cleanly. Without it, Ctrl-C and SIGTERM are handled here: clean up, then end the process. */
    readonly signal?: AbortSignal;
    /** May a tool that the user has installed be used, where it is new enough? @default "use" */
    readonly installed?: "use" | "ignore";
    /** Says nothing where nothing has to be built. */
    readonly quiet?: boolean;
}

export const catalogue: Catalogue = { rows: toolTable, modules: path.join(__dirname, "modules") };

/** Finds or builds these tools. When all are there it starts no process and takes milliseconds. */
export async function ensureTools(
    names: readonly ToolName[],
    options: EnsureOptions = {},
): Promise<ReadonlyMap<ToolName, Tool>> {
    const progress = options.progress ?? createProgress();
    const work = (signal: AbortSignal) =>
        ensureFrom(catalogue, names, {
            progress,
            signal,
            cache: cacheDir(),
            environment: process.env,
            installed: options.installed ?? "use",
            quiet: options.quiet ?? false,
        });
    const found = await (options.signal === undefined ? interruptible(work) : work(options.signal));
    return new Map(
        toolTable.flatMap(({ name }) => {
            const tool = found.get(name);
            return tool === undefined ? [] : [[name, { ...tool, name }] as const];
        }),
    );
}

/** Those that would have to be built, as `ensureTools` decides it. Builds nothing. */
export async function missingTools(names: readonly ToolName[]): Promise<readonly ToolName[]> {
    const cache = cacheDir();
    try {
        const plan = await makePlan(catalogue, names, { cache, environment: process.env, installed: "use" });
        const missing = plan.decisions.filter(({ state }) => state === "missing").map(({ row }) => row.name);
        return names.filter((name) => missing.includes(name));
    } catch (error) {
        throw ownFailure("tools", error, cache);
    }
}

/** The oldest Go that builds every tool: what the most demanding of their go.mod files says. */
export function neededGo(): string {
    const folders = [...new Set(toolTable.map(({ folder }) => folder))];
    const demanded = folders.map((folder) =>
        goVersionOf(fs.readFileSync(path.join(catalogue.modules, folder, "go.mod"), "utf8")),
    );
    return demanded.reduce((most, one) => (compareVersions(one, most) > 0 ? one : most));
}

/** The folders of these modules' files, to be read only: they lie in Go's module cache. */
export async function ensureModuleFiles(
    names: readonly ModuleName[],
    options: Pick<EnsureOptions, "progress" | "signal"> = {},
): Promise<ReadonlyMap<ModuleName, string>> {
    const progress = options.progress ?? createProgress();
    const rows = moduleTable.filter(({ name }) => names.includes(name));
    const work = (signal: AbortSignal) =>
        ensureFilesFrom(rows, { progress, signal, cache: cacheDir(), environment: process.env });
    const found = await (options.signal === undefined ? interruptible(work) : work(options.signal));
    return new Map(rows.flatMap(({ name }) => [[name, found.get(name) ?? ""] as const]));
}

/** The folder of one module's files. For several, `ensureModuleFiles` downloads them at once. */
export async function moduleFolder(
    name: ModuleName,
    options: Pick<EnsureOptions, "progress" | "signal"> = {},
): Promise<string> {
    return (await ensureModuleFiles([name], options)).get(name) ?? "";
}
