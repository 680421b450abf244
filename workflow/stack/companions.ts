import * as fs from "node:fs";
import * as path from "node:path";
import type { Tool, ToolName } from "../../local/toolchain";

/** Where the engine looks in its home for what it starts itself, besides the plugins of resources. */
const places: Readonly<Partial<Record<ToolName, string>>> = {
    "pulumi-language-nodejs": "language-nodejs",
    "pulumi-analyzer-policy": "analyzer-policy",
};

/**
 * Language host and policy launcher are built into folders of their own, but the engine looks for them beside itself, on
 * PATH (with a warning) and in its home: there they are linked. An installed engine brings its own.
 */
export function placeCompanions(pulumiHome: string, tools: ReadonlyMap<ToolName, Tool>): void {
    for (const { name, path: program, version, origin } of tools.values()) {
        const place = places[name];
        if (place === undefined || origin === "installed") continue;
        const folder = path.join(pulumiHome, "plugins", `${place}-${version}`);
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        const link = path.join(folder, name);
        if (fs.existsSync(link) && fs.readlinkSync(link) === program) continue;
        fs.rmSync(link, { force: true });
        fs.symlinkSync(program, link);
    }
}
