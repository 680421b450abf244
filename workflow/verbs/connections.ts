import { main } from "../connections/cli";
import type { Command } from "./command";

/** Needs neither engine nor cluster, and changes nothing: it may run beside any other command. */
export async function connections({ options, progress }: Command): Promise<void> {
    await main({ stack: options.stack, json: options.json }, progress.style, (text) => process.stdout.write(text));
}
