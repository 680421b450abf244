import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import type { Command } from "./command";

/** Judges files by a pack. The exit code is the judgement: 0 passed, 1 refused, 2 could not judge. */
export async function policy({ options }: Command): Promise<number> {
    // All rules come with it, so only this command loads it.
    const room = require("../../policy/cli") as typeof import("../../policy/cli");
    return room.main(options.policyArguments, (text) => process.stdout.write(text));
}

/** Writes what is made from the rules: the page that lists them and the schema of their settings. */
export async function policyDocs(): Promise<void> {
    const room = require("../../policy/documents/write") as typeof import("../../policy/documents/write");
    for (const [file, content] of room.generatedFiles()) {
        const changed = !fs.existsSync(file) || fs.readFileSync(file, "utf8") !== content;
        if (changed) fs.writeFileSync(file, content);
        process.stdout.write(`${path.relative(repositoryRoot, file)}: ${changed ? "written" : "as it should be"}\n`);
    }
}
