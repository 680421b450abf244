import type { Command } from "./command";

/** Needs neither engine nor cluster, and changes nothing: it may run beside any other command. */
export async function connections({ options, progress }: Command): Promise<void> {
    // The whole program comes with it, so only this command loads it.
    const room = require("../connections/cli") as typeof import("../connections/cli");
    await room.main({ stack: options.stack, json: options.json }, progress.style, (text) => process.stdout.write(text));
}
