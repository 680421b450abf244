import * as path from "node:path";
import { repositoryRoot, workDir } from "../../local/paths";

/** Where a local stack keeps what it consists of, all below the work folder. */
export interface StackFolder {
    /** The folder with Pulumi.yaml, from which the program runs. */
    readonly project: string;
    /** The checked-in settings. */
    readonly source: string;
    /** Its own project file and settings: what the engine is given. */
    readonly root: string;
    readonly projectFile: string;
    readonly settings: string;
    readonly logs: string;
    /** What was brought up last, in one word: a run that would do the same again can stop after the preview. */
    readonly applied: string;
}

export function stackFolder(stack: string, project = repositoryRoot): StackFolder {
    const root = workDir("stacks", stack);
    return {
        project,
        source: path.join(project, `Pulumi.${stack}.yaml`),
        root,
        projectFile: path.join(root, "Pulumi.yaml"),
        settings: path.join(root, `Pulumi.${stack}.yaml`),
        logs: path.join(root, "logs"),
        applied: path.join(root, "applied"),
    };
}

/** Shared by all local stacks of a work folder. */
export const workPaths = {
    lock: () => workDir("operation.lock"),
    passphrase: () => workDir("passphrase"),
    state: () => workDir("state"),
    pulumiHome: () => workDir("pulumi-home"),
} as const;
