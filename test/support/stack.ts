import { parseSettings } from "../../config/parse";
import type { Settings } from "../../config/schema";
import { readStackFile, stackFilePath } from "../../config/stack-file";

export { recordStack, type StackRecording, standInSecrets } from "../../workflow/render/stack";

export const stacks = ["staging", "production"] as const;
export type StackName = (typeof stacks)[number];

/** The settings of a shipped stack, as the program sees them. */
export function settingsOf(stack: StackName): Settings {
    return parseSettings(readStackFile(stackFilePath(stack)).raw, stack);
}
