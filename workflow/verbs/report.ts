import * as path from "node:path";
import { workDir } from "../../local/paths";
import { alone, type Command } from "./command";

/**
 * What a change means: 0 if nobody need be asked, 3 if somebody has to approve it, 1 if the packs refuse it. (make itself
 * turns every code but 0 into 2; the file `verdict` beside the report holds the word.)
 */
export async function report(command: Command): Promise<number> {
    const { options, progress } = command;
    // The evaluator and the settings' schema come with it, so only this command loads it.
    const room = require("../report/make") as typeof import("../report/make");
    const out = path.resolve(options.out ?? workDir("report", "latest"));
    const reported = await alone("make report", command, () =>
        room.makeReport(
            {
                stacks: options.stack.split(",").map((stack) => stack.trim()),
                base: options.base ?? "main",
                out,
                environment: process.env,
                today: new Date().toISOString().slice(0, 10),
            },
            progress,
        ),
    );
    process.stdout.write(options.json ? reported.json : reported.text);
    for (const file of reported.files) progress.line(`  ${path.relative(process.cwd(), file)}`);
    return reported.code;
}
