import { type Command, shownAs } from "./command";

/** Every object of a stack as YAML files. Needs neither cluster nor plugins. */
export async function render(command: Command): Promise<void> {
    const { stack, out } = command.options;
    // The whole program comes with it, so only this command loads it.
    const room = require("../render/cli") as typeof import("../render/cli");
    let answer = "";
    await shownAs(command, "render", () => room.main({ stack, out }, (text) => (answer += text)));
    process.stdout.write(answer);
}
