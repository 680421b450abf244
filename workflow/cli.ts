import { Failure } from "../local/failure";
import { createProgress, folded, type Progress } from "../local/terminal";
import { refuseMistyped } from "./command-line";
import { Interrupted } from "./engine/perform";
import { readOptions } from "./options";
import { findVerb, type Verb, verbs } from "./verbs";
import { newCommand } from "./verbs/command";

/** Runs one verb to its end, whatever that is, and says in one place what went wrong. */
export async function main([name = "help", ...rest]: readonly string[]): Promise<void> {
    const progress = createProgress();
    try {
        const verb = findVerb(name, rest);
        refuseMistyped(process.env, verb, verbs);
        // Commands that this one starts were given nothing on make's command line.
        Reflect.deleteProperty(process.env, "MAKEFLAGS");
        process.exitCode = await run(verb, progress);
    } catch (error) {
        progress.close();
        process.stderr.write(`${folded(explain(error), progress.style.width)}\n`);
        process.exitCode = error instanceof Interrupted ? 130 : 1;
    }
}

async function run(verb: Verb, progress: Progress): Promise<number> {
    const code = await verb.run(newCommand(readOptions(process.env), progress));
    return typeof code === "number" ? code : 0;
}

function explain(error: unknown): string {
    if (error instanceof Failure) return error.explain();
    // Nobody foresaw this one: its trace is what a report needs.
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
