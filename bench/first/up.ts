import { createProgress } from "../../local/terminal";
import { readOptions } from "../../workflow/options";
import { newCommand } from "../../workflow/verbs/command";
import { up } from "../../workflow/verbs/up";

// `make up` with the time of each of its phases as its answer, for whoever runs it in a clone.

const command = newCommand(readOptions(process.env), createProgress());
up(command).then(
    () => process.stdout.write(`${JSON.stringify(command.phases.all)}\n`),
    (error: unknown) => {
        process.stderr.write(`${error}\n`);
        process.exitCode = 1;
    },
);
