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
    /** There while objects are being changed, and after a command that did not end: the state may be behind the cluster. */
    readonly unfinished: string;
}

export function stackFolder(stack: string, project = repositoryRoot): StackFolder {
    return folderAt(path.join(workPaths.stacks(), stack), stack, project);
}

/** The same for a stack on its own cluster: what is kept here of that outlives the local control plane. */
export function ownFolder(stack: string, project = repositoryRoot): StackFolder {
    return folderAt(path.join(workPaths.own(), stack), stack, project);
}

function folderAt(root: string, stack: string, project: string): StackFolder {
    return {
        project,
        source: path.join(project, `Pulumi.${stack}.yaml`),
        root,
        projectFile: path.join(root, "Pulumi.yaml"),
        settings: path.join(root, `Pulumi.${stack}.yaml`),
        logs: path.join(root, "logs"),
        applied: path.join(root, "applied"),
        unfinished: path.join(root, "unfinished"),
    };
}

/** Shared by all local stacks of a work folder. */
export const workPaths = {
    lock: () => workDir("operation.lock"),
    passphrase: () => workDir("passphrase"),
    state: () => workDir("state"),
    /** Beside the states: which control plane they speak of. */
    cluster: () => workDir("state", "cluster"),
    stacks: () => workDir("stacks"),
    own: () => workDir("own"),
    pulumiHome: () => workDir("pulumi-home"),
} as const;
