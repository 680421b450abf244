import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import { type RotatingSecret, type Rotation, rotatingSecret, rotationIn, withRotation } from "../rotate/settings";
import { requireStack } from "../stack/choose";
import { stackFolder } from "../stack/folder";
import type { OfProject } from "../stack/local";
import type { Command } from "./command";
import { deploy } from "./deploy";
import { up } from "./up";

/**
 * New credentials for every caller of a store, without a failed login: first both work and the callers roll, then the old
 * ones are withdrawn. Each step is a setting in the stack file, so a rotation that was interrupted goes on where it was.
 */
export async function rotate(command: Command, more: OfProject = {}): Promise<void> {
    const { options, progress } = command;
    const secret = rotatingSecret(options.secret);
    const project = more.project ?? repositoryRoot;
    const { source } = stackFolder(requireStack(project, options.stack), project);
    const apply = () => (options.context === undefined ? up(command, more) : deploy(command, more));
    const before = rotationIn(fs.readFileSync(source, "utf8"), secret);
    const overlapping = before.overlap ? before : { generation: before.generation + 1, overlap: true };

    if (before.overlap) progress.line(`Generation ${before.generation} was begun before: going on with it`);
    else write(source, secret, overlapping);
    progress.line(`1 of 2: generation ${overlapping.generation} and the one before it work; callers take the new one`);
    await apply();

    write(source, secret, { generation: overlapping.generation, overlap: false });
    progress.line("2 of 2: the old credentials are withdrawn");
    await apply();
    progress.line(
        `${progress.style.good("✓")}  ${secret.area}.${secret.store} is at generation ${overlapping.generation}; ${path.basename(source)} says so: commit it`,
    );
}

function write(file: string, secret: RotatingSecret, rotation: Rotation): void {
    const half = `${file}.half`;
    fs.writeFileSync(half, withRotation(fs.readFileSync(file, "utf8"), secret, rotation));
    fs.renameSync(half, file);
}
