import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDir, workDir } from "../../local/paths";
import type { Command } from "./command";
import { down } from "./down";

/** What commands make in a work folder. Nothing else is removed: STACKWRIGHT_WORK may point at a folder with other things. */
const made = [
    ...["control-plane", "state", "stacks", "own", "pulumi-home", "passphrase", "dependencies.lock"],
    ...["test", "manifests", "render", "rendered", "report", "plans", "restore", "sbom.json"],
];

/** Removes everything that commands made in this checkout. Tools built for all checkouts stay. */
export async function clean(command: Command): Promise<void> {
    await down(command, () => {
        for (const name of made) fs.rmSync(path.join(workDir(), name), { recursive: true, force: true });
    });
    const left = fs.existsSync(workDir()) ? fs.readdirSync(workDir()) : [];
    if (left.length === 0) fs.rmSync(workDir(), { recursive: true, force: true });
    command.progress.line(
        left.length === 0
            ? `Removed ${workDir()}.`
            : `Cleaned ${workDir()}; left as not made here: ${left.join(", ")}.`,
    );
    command.progress.line(`Built tools stay in ${cacheDir()} for the next time, and node_modules stays as well.`);
}
