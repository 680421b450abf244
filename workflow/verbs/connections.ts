import { type Command, shownAs } from "./command";

/** Needs neither engine nor cluster, and changes nothing: it may run beside any other command. */
export async function connections(command: Command): Promise<void> {
    const { options, style } = command;
    // The whole program comes with it, so only this command loads it.
    const room = require("../connections/cli") as typeof import("../connections/cli");
    let answer = "";
    const work = () => room.main({ stack: options.stack, json: options.json }, style, (text) => (answer += text));
    await shownAs(command, "connections", work);
    process.stdout.write(answer);
}
