// One command of the Makefile on the small program beside this file, as a process of its own: to be interrupted and killed.
"use strict";

require("../../../typescript.cjs");
const { createProgress } = require("../../../local/terminal/index.ts");
const { newCommand } = require("../../../workflow/verbs/command.ts");
const { Interrupted } = require("../../../workflow/engine/perform.ts");

const [verb, project, stack, ...policyPacks] = process.argv.slice(2);
const run = require(`../../../workflow/verbs/${verb}.ts`)[verb];
const progress = createProgress();
const options = {
    stack,
    plugins: "local",
    context: process.env.CONTEXT,
    yes: process.env.YES === "1",
    json: process.env.JSON === "1",
    refresh: process.env.REFRESH === "1",
    straight: process.env.STACKWRIGHT_STRAIGHT === "1",
};

const end = (code) => {
    process.exitCode = typeof code === "number" ? code : 0;
};
run(newCommand(options, progress), { project, policyPacks }).then(end, (error) => {
    progress.close();
    process.stderr.write(`${error.explain?.() ?? error.stack}\n`);
    process.exitCode = error instanceof Interrupted ? 130 : 1;
});
