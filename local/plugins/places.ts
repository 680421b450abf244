import * as path from "node:path";

/** Where the engine looks for a plugin inside its home. */
export function pluginFolder(pulumiHome: string, name: string, version: string): string {
    return path.join(pulumiHome, "plugins", `resource-${name}-v${version}`);
}

export function pluginProgram(name: string): string {
    return `pulumi-resource-${name}`;
}
