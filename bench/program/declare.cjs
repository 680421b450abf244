// A whole stack declared, without an engine: what the program itself takes. STACK names it.
"use strict";

require("../../typescript.cjs");
const { parseSettings } = require("../../config/parse");
const { readStackFile, stackFilePath } = require("../../config/stack-file");
const { recordStack } = require("../../workflow/render/stack");

const stack = process.env.STACK;
recordStack(parseSettings(readStackFile(stackFilePath(stack)).raw, stack)).then(({ resources }) => {
    process.stdout.write(`${resources.length}\n`);
});
