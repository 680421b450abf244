/**
 * Which plugins the engine gets on this machine: the official ones where there are any, otherwise this project's
 * stand-ins, which serve the local control plane only. README.md says how far they follow the official ones.
 */
import * as path from "node:path";
import { Failure } from "../failure";
import { createProgress, type Progress } from "../terminal";
import { askVersion } from "./ask";
import { installOfficial, officialDownloadsReachable, rememberUnreachable } from "./download";
import { placeLauncher, removeLauncher } from "./launcher";
import { findInstalled, findOnPath, linkOfficial } from "./official";
import { PLUGINS, type PluginName, versionOf } from "./versions";

export type { PluginName } from "./versions";

/** auto: official where installed or downloadable, else the stand-in. official and local: one or the other, always. */
export type PluginMode = "auto" | "official" | "local";

export interface ChosenPlugin {
    readonly name: PluginName;
    readonly version: string;
    readonly origin: "official" | "local";
    /** What the engine starts. */
    readonly path: string;
}

export interface ChooseOptions {
    /** The engine's PULUMI_HOME. Stand-ins are placed in it, so it must not be the user's own. */
    readonly pulumiHome: string;
    readonly mode: PluginMode;
    /** @default all that the program uses */
    readonly names?: readonly PluginName[];
    /** What the user's shell says: where official plugins are installed. @default process.env */
    readonly environment?: NodeJS.ProcessEnv;
    /** Whether the network lets official plugins be downloaded. @default asks their download server, briefly */
    readonly reachable?: () => Promise<boolean>;
    /** Downloads an official plugin into pulumiHome. @default with the Pulumi CLI */
    readonly install?: (name: PluginName, version: string) => Promise<void>;
}

/**
 * What the engine's environment needs for the choice to hold. The engine prefers a plugin on PATH to any other, so
 * another one that was chosen although there is one has to come first there.
 */
export function pluginEnvironment(
    chosen: readonly ChosenPlugin[],
    environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
    const first = chosen.filter((plugin) => ![plugin.path, undefined].includes(findOnPath(plugin.name, environment)));
    if (first.length === 0) return {};
    const folders = first.map((plugin) => path.dirname(plugin.path));
    return { PATH: [...folders, environment.PATH ?? ""].join(path.delimiter) };
}

/** Makes sure that the engine finds every plugin, and says in one line whose they are. */
export async function choosePlugins(
    options: ChooseOptions,
    progress: Progress = createProgress(),
): Promise<ChosenPlugin[]> {
    const names = options.names ?? PLUGINS;
    const step = progress.step("plugins");
    try {
        const onPath = options.mode === "local" ? new Map() : await usableOnPath(options, names, progress);
        const chosen = await chooseAll(options, names, onPath, progress);
        step.done(describe(chosen));
        return chosen;
    } catch (error) {
        step.fail();
        throw error;
    }
}

/** A plugin of another version than the SDK's knows other fields, so one on PATH is asked, which the engine does not do. */
async function usableOnPath(
    options: ChooseOptions,
    names: readonly PluginName[],
    progress: Progress,
): Promise<ReadonlyMap<PluginName, string>> {
    const environment = options.environment ?? process.env;
    const usable = new Map<PluginName, string>();
    for (const name of names) {
        const file = findOnPath(name, environment);
        if (file === undefined) continue;
        const [told, wanted] = [await askVersion(file, environment), versionOf(name)];
        const warn = (text: string) => progress.line(progress.style.warn(`${file} ${text}`));
        if (told === undefined) warn(`does not tell its version: taken for ${name} ${wanted}`);
        if (told === undefined || told === wanted) usable.set(name, file);
        else warn(`is ${name} ${told}, the program needs ${wanted}: it is not used`);
    }
    return usable;
}

async function chooseAll(
    options: ChooseOptions,
    names: readonly PluginName[],
    onPath: ReadonlyMap<PluginName, string>,
    progress: Progress,
): Promise<ChosenPlugin[]> {
    const wanted = names.map((name) => ({ name, version: versionOf(name) }));
    if (options.mode === "local") return wanted.map((plugin) => placed(options, plugin));

    const found = wanted.map((plugin) => ({
        ...plugin,
        // The engine prefers it, too.
        file: onPath.get(plugin.name) ?? official(options, plugin),
    }));
    const missing = found.filter(({ file }) => file === undefined);
    if (missing.length > 0 && (await downloadable(options))) {
        await installAll(options, missing, progress);
        return chooseAll({ ...options, reachable: async () => false }, names, onPath, progress);
    }
    if (missing.length > 0 && options.mode === "official") throw notInstalled(missing);
    return found.map(({ name, version, file }) =>
        file === undefined ? placed(options, { name, version }) : { name, version, origin: "official", path: file },
    );
}

interface Wanted {
    readonly name: PluginName;
    readonly version: string;
}

function official({ pulumiHome, environment }: ChooseOptions, { name, version }: Wanted): string | undefined {
    const found = findInstalled(name, version, pulumiHome, environment ?? process.env);
    if (found === undefined) return undefined;
    removeLauncher(pulumiHome, name, version);
    return linkOfficial(found, pulumiHome, name, version);
}

function placed(options: ChooseOptions, { name, version }: Wanted): ChosenPlugin {
    const environment = options.environment ?? process.env;
    return { name, version, origin: "local", path: placeLauncher(options.pulumiHome, name, version, environment) };
}

function downloadable(options: ChooseOptions): Promise<boolean> {
    // Who insists on official plugins wants to hear today's reason, not that of some minutes ago.
    const remembered = options.mode === "auto";
    return options.reachable ? options.reachable() : officialDownloadsReachable(options.pulumiHome, remembered);
}

/** A server that answers need not serve the plugin: a proxy's page, a version that is gone, a connection that is cut. */
async function installAll(options: ChooseOptions, missing: readonly Wanted[], progress: Progress): Promise<void> {
    try {
        for (const { name, version } of missing) await install(options, name, version);
    } catch (error) {
        if (options.mode === "official" || !(error instanceof Failure)) throw error;
        rememberUnreachable(options.pulumiHome);
        const why = error.reason === undefined ? "" : ` (${error.reason})`;
        progress.line(progress.style.warn(`${error.message}${why}: a stand-in takes its place`));
    }
}

async function install(options: ChooseOptions, name: PluginName, version: string): Promise<void> {
    // What lies in the way would pass for the plugin that is asked for.
    removeLauncher(options.pulumiHome, name, version);
    await (options.install ?? ((...plugin) => installOfficial(options.pulumiHome, ...plugin)))(name, version);
}

function notInstalled(missing: readonly Wanted[]): Failure {
    const list = missing.map(({ name, version }) => `${name} ${version}`).join(", ");
    const lines = missing.map(({ name, version }) => `pulumi plugin install resource ${name} ${version}`);
    return new Failure(`the official Pulumi plugins are not all installed: ${list} missing`, {
        reason: "PLUGINS=official is set, and they are in these versions neither in ~/.pulumi/plugins nor on PATH, nor can they be downloaded now",
        next: `${lines.join(" && ")}, or PLUGINS=auto to use the stand-ins on the local control plane`,
    });
}

function describe(chosen: readonly ChosenPlugin[]): string {
    const of = (origin: ChosenPlugin["origin"]): string =>
        chosen
            .filter((plugin) => plugin.origin === origin)
            .map(({ name, version }) => `${name} ${version}`)
            .join(", ");
    const [officials, locals] = [of("official"), of("local")];
    return [
        officials === "" ? "" : `official: ${officials}`,
        locals === "" ? "" : `stand-ins for the local control plane: ${locals}`,
    ]
        .filter(Boolean)
        .join("; ");
}
