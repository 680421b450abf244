import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isLauncher } from "./launcher";
import { pluginFolder, pluginProgram } from "./places";

/** Where an official plugin of this version is installed: in the engine's home, or the user's. */
export function findInstalled(
    name: string,
    version: string,
    pulumiHome: string,
    environment: NodeJS.ProcessEnv,
): string | undefined {
    const homes = [pulumiHome, environment.PULUMI_HOME, path.join(environment.HOME ?? os.homedir(), ".pulumi")];
    const installed = homes
        .filter((home) => home !== undefined)
        .map((home) => path.join(pluginFolder(home, name, version), pluginProgram(name)));
    return installed.find(isOfficial);
}

/** The one on PATH, in whatever version: the engine takes it before any other, and does not ask. */
export function findOnPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
    return (environment.PATH ?? "")
        .split(path.delimiter)
        .filter((folder) => path.isAbsolute(folder))
        .map((folder) => path.join(folder, pluginProgram(name)))
        .find(isOfficial);
}

function isOfficial(file: string): boolean {
    return isExecutable(file) && !isLauncher(file);
}

function isExecutable(file: string): boolean {
    try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
    } catch {
        // Not there, or not for us: either way it cannot be used.
        return false;
    }
}

/** Makes a plugin of the user's home visible in the engine's. One on PATH is found by the engine itself. */
export function linkOfficial(file: string, pulumiHome: string, name: string, version: string): string {
    const wanted = pluginFolder(pulumiHome, name, version);
    const folder = path.dirname(file);
    if (path.basename(folder) !== path.basename(wanted) || folder === wanted) return file;
    fs.mkdirSync(path.dirname(wanted), { recursive: true });
    const temporary = `${wanted}.${process.pid}.new`;
    fs.rmSync(temporary, { force: true });
    fs.symlinkSync(folder, temporary, "dir");
    fs.renameSync(temporary, wanted);
    return path.join(wanted, pluginProgram(name));
}
