import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { writePrivate } from "../control-plane/folder";
import { type Deployment, versioned } from "./deployment";

/** Which stack's state, in the folder of the engine's file backend. */
export interface StateOf {
    readonly state: string;
    readonly project: string;
    readonly stack: string;
}

/** The only owner of stacks in a file backend. */
export const owner = "organization";

/** Where the engine's file backend keeps a stack: whoever reads that, the user's own CLI too, reads what was done here. */
export function stateFile({ state, project, stack }: StateOf): string {
    return path.join(state, ".pulumi", "stacks", project, `${stack}.json`);
}

/** Every stack that has a state in this folder. */
export function statesIn(state: string): readonly StateOf[] {
    const folder = path.join(state, ".pulumi", "stacks");
    if (!fs.existsSync(folder)) return [];
    return fs.readdirSync(folder).flatMap((project) =>
        fs
            .readdirSync(path.join(folder, project))
            .filter((file) => file.endsWith(".json"))
            .map((file) => ({ state, project, stack: path.basename(file, ".json") })),
    );
}

/** What it was before the last update: where the file backend keeps it too. */
export function previousState(file: string): string {
    return `${file}.bak`;
}

/** Another name for the same content, so that a full disk is no hindrance. */
export function keepPrevious(file: string): void {
    if (!fs.existsSync(file)) return;
    const half = `${previousState(file)}.half`;
    fs.rmSync(half, { force: true });
    fs.linkSync(file, half);
    fs.renameSync(half, previousState(file));
}

export function journalFile({ state, project, stack }: StateOf): string {
    return path.join(state, "journals", project, `${stack}.jsonl`);
}

/** Where the file backend's locks on a stack lie: whoever works on the files looks there first. */
export function lockFolder({ state, project, stack }: StateOf): string {
    return path.join(state, ".pulumi", "locks", owner, project, stack);
}

/** A CLI that works on the files leaves them alone while this is there. */
export function lockFile(of: StateOf): string {
    return path.join(lockFolder(of), "state-service.json");
}

export function digest(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}

interface StateDocument {
    readonly checkpoint: { readonly latest?: Deployment | null };
}

/** What a state file says, and for a stack that has never had anything the beginning of a state. */
export function deploymentIn(text: string): Deployment {
    return (JSON.parse(text) as StateDocument).checkpoint.latest ?? { manifest: {} };
}

export function stateText({ project, stack }: StateOf, deployment: Deployment): string {
    const { version, features, deployment: latest } = versioned(signed(deployment));
    const checkpoint = { stack: `${owner}/${project}/${stack}`, latest };
    return JSON.stringify({ version, ...(features === undefined ? {} : { features }), checkpoint });
}

/** The engine wants to see its version's digest before it believes a state. */
export function signed(deployment: Deployment): Deployment {
    const { version } = deployment.manifest;
    const said = typeof version === "string" ? version : "";
    return { ...deployment, manifest: { ...deployment.manifest, magic: digest(said), version: said } };
}

/** Whole or not at all, in a folder that is made for it. */
export function writeWhole(file: string, text: string): void {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writePrivate(file, text);
}
