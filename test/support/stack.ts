import { parseSettings } from "../../config/parse";
import type { Settings } from "../../config/schema";
import { readStackFile, stackFilePath } from "../../config/stack-file";
import type { StackName } from "./names";

export { recordStack, type StackRecording, standInSecrets } from "../../workflow/render/stack";

export { type StackName, stacks } from "./names";

/** Settings to replace or add, by path: `edge.controller.kind`. */
export type Changes = Readonly<Record<string, unknown>>;

type Tree = Record<string, unknown>;

/** A shipped stack file in which some settings are others, not yet read. */
export function changedFile(stack: StackName, changes: Changes): Tree {
    const raw = structuredClone(readStackFile(stackFilePath(stack)).raw) as Tree;
    for (const [where, value] of Object.entries(changes)) {
        changeAt(raw, where, (parent, key) => {
            parent[key] = value;
        });
    }
    return raw;
}

export function changeAt(root: Tree, where: string, apply: (parent: Tree, key: string) => void): void {
    const steps = where.split(".");
    const last = steps.pop() ?? "";
    const parent = steps.reduce<Tree>((group, step) => {
        group[step] ??= {};
        return group[step] as Tree;
    }, root);
    apply(parent, last);
}

/** The settings of a shipped stack, or of a variation of it, as the program sees them. */
export function settingsOf(stack: StackName, changes: Changes = {}): Settings {
    return parseSettings(changedFile(stack, changes), stack);
}
