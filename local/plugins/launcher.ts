import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../failure";
import { repositoryRoot } from "../paths";
import { pluginFolder, pluginProgram } from "./places";
import type { PluginName } from "./versions";

const MARK = "# Placed by this project: its stand-in for the official plugin, for the local control plane only.";

/** Puts a program where the engine looks for the plugin, and answers with its path. */
export function placeLauncher(
    pulumiHome: string,
    name: PluginName,
    version: string,
    environment: NodeJS.ProcessEnv,
): string {
    refuseUsersOwn(pulumiHome, environment);
    const folder = pluginFolder(pulumiHome, name, version);
    const file = path.join(folder, pluginProgram(name));
    const script = launcherScript(name);
    if (isLauncher(file) && fs.readFileSync(file, "utf8") === script) return file;

    // What is there may be a link to an official plugin, whose folder must not be written to.
    if (fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) fs.unlinkSync(folder);
    fs.mkdirSync(folder, { recursive: true });
    const temporary = `${file}.${process.pid}.new`;
    fs.writeFileSync(temporary, script, { mode: 0o755 });
    fs.renameSync(temporary, file);
    return file;
}

/** Takes a launcher away, if there is one; anything else in its place stays. */
export function removeLauncher(pulumiHome: string, name: string, version: string): void {
    const folder = pluginFolder(pulumiHome, name, version);
    if (isLauncher(path.join(folder, pluginProgram(name)))) fs.rmSync(folder, { recursive: true, force: true });
}

export function isLauncher(file: string): boolean {
    const stats = fs.statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size > 4096) return false;
    return fs.readFileSync(file, "utf8").includes(MARK);
}

function launcherScript(name: PluginName): string {
    const words = [
        process.execPath,
        "-r",
        path.join(repositoryRoot, "typescript.cjs"),
        path.join(repositoryRoot, "local", "plugins", name, "main.ts"),
    ];
    return `#!/bin/sh\n${MARK}\nexec ${words.map(quote).join(" ")} "$@"\n`;
}

function quote(word: string): string {
    return `'${word.replaceAll("'", "'\\''")}'`;
}

function refuseUsersOwn(pulumiHome: string, environment: NodeJS.ProcessEnv): void {
    const own = path.join(environment.HOME ?? os.homedir(), ".pulumi");
    if (path.resolve(pulumiHome) !== own) return;
    throw new Failure(`stand-ins for Pulumi plugins do not belong in ${own}`, {
        reason: "every program of this user would get them in place of the official plugins, real clusters included",
        next: "give the engine a PULUMI_HOME of its own inside the work folder",
    });
}
