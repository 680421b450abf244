import type { Command } from "./command";

/** Every object of a stack as YAML files. Needs neither cluster nor plugins. */
export async function render({ options }: Command): Promise<void> {
    // The whole program comes with it, so only this command loads it.
    const room = require("../render/cli") as typeof import("../render/cli");
    await room.main({ stack: options.stack, out: options.out }, (text) => process.stdout.write(text));
}
