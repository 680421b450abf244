/**
 * Which plugins the engine gets on this machine: the official ones where there are any, otherwise this project's
 * stand-ins, which serve the local control plane only. README.md says how far they follow the official ones.
 */
import * as path from "node:path";
import { Failure } from "../failure";
import { createProgress, type Progress } from "../terminal";
import { installOfficial, officialDownloadsReachable, rememberUnreachable } from "./download";
import { placeLauncher, removeLauncher } from "./launcher";
import { findOfficial, findOnPath, linkOfficial } from "./official";
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
 * What the engine's environment needs for the choice to hold. The engine prefers a plugin on PATH to any other, so a
 * stand-in that was chosen although there is one has to come first there.
 */
export function pluginEnvironment(
    chosen: readonly ChosenPlugin[],
    environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
    const hidden = chosen.filter(
        ({ name, origin }) => origin === "local" && findOnPath(name, environment) !== undefined,
    );
    if (hidden.length === 0) return {};
    const folders = hidden.map((plugin) => path.dirname(plugin.path));
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
        const chosen = await chooseAll(options, names, progress);
        step.done(describe(chosen));
        return chosen;
    } catch (error) {
        step.fail();
        throw error;
    }
}

async function chooseAll(
    options: ChooseOptions,
    names: readonly PluginName[],
    progress: Progress,
): Promise<ChosenPlugin[]> {
    const wanted = names.map((name) => ({ name, version: versionOf(name) }));
    if (options.mode === "local") return wanted.map((plugin) => placed(options, plugin));

    const environment = options.environment ?? process.env;
    const found = wanted.map((plugin) => ({ ...plugin, file: official(options.pulumiHome, plugin, environment) }));
    const missing = found.filter(({ file }) => file === undefined);
    if (missing.length > 0 && (await downloadable(options))) {
        await installAll(options, missing, progress);
        return chooseAll({ ...options, reachable: async () => false }, names, progress);
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

function official(pulumiHome: string, plugin: Wanted, environment: NodeJS.ProcessEnv): string | undefined {
    const found = findOfficial(plugin.name, plugin.version, pulumiHome, environment);
    if (found === undefined) return undefined;
    removeLauncher(pulumiHome, plugin.name, plugin.version);
    return linkOfficial(found, pulumiHome, plugin.name, plugin.version);
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
        reason: "PLUGINS=official is set, and they are neither in ~/.pulumi/plugins nor on PATH, nor can they be downloaded now",
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
