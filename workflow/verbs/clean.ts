import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDir, workDir } from "../../local/paths";
import { awaitsUpdate } from "../adopt/protection";
import { Unfinished } from "../adopt/unfinished";
import { ownFolder, workPaths } from "../stack/folder";
import type { Command } from "./command";
import { down } from "./down";

/** What commands make in a work folder. Nothing else is removed: STACKWRIGHT_WORK may point at a folder with other things. */
const made = [
    ...["control-plane", "state", "stacks", "pulumi-home", "passphrase", "dependencies.lock"],
    ...["test", "manifests", "render", "rendered", "report", "plans", "restore", "sbom.json"],
];

/** Removes everything that commands made in this checkout. Tools built for all checkouts stay. */
export async function clean(command: Command): Promise<void> {
    let guarded: readonly string[] = [];
    await down(command, () => {
        for (const name of made) fs.rmSync(path.join(workDir(), name), { recursive: true, force: true });
        guarded = removeOwn();
    });
    const left = fs.existsSync(workDir()) ? fs.readdirSync(workDir()) : [];
    if (left.length === 0) fs.rmSync(workDir(), { recursive: true, force: true });
    const others = left.filter((name) => guarded.length === 0 || name !== path.basename(workPaths.own()));
    command.progress.line(
        left.length === 0
            ? `Removed ${workDir()}.`
            : `Cleaned ${workDir()}${others.length === 0 ? "" : `; left as not made here: ${others.join(", ")}`}.`,
    );
    for (const stack of guarded) {
        command.progress.line(
            `Kept ${ownFolder(stack).root}: the adoption of stack ${stack} is not at its end, and what guards its objects until then is there alone. ${wayOn(stack)}.`,
        );
    }
    command.progress.line(`Built tools stay in ${cacheDir()} for the next time, and node_modules stays as well.`);
}

/** What is kept of stacks on clusters of their own; those that are still being adopted stay, because their cluster does. */
function removeOwn(): readonly string[] {
    const folder = workPaths.own();
    const stacks = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    const guarded = stacks.filter((stack) => isCutOff(stack) || awaitsUpdate(ownFolder(stack).root));
    for (const stack of stacks.filter((one) => !guarded.includes(one))) {
        fs.rmSync(ownFolder(stack).root, { recursive: true, force: true });
    }
    if (guarded.length === 0) fs.rmSync(folder, { recursive: true, force: true });
    return guarded;
}

function isCutOff(stack: string): boolean {
    return new Unfinished(ownFolder(stack).root).exists;
}

function wayOn(stack: string): string {
    return isCutOff(stack)
        ? `make adopt STACK=${stack} CONTEXT=<context> YES=1 ends what was cut off`
        : `make deploy STACK=${stack} CONTEXT=<context> ends it`;
}
