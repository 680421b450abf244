// What the Pulumi engine starts: Pulumi.yaml names it as `main`. The program itself is in index.ts.
"use strict";

require("./quiet.cjs");
require("./structs.cjs");
require("./typescript.cjs");
module.exports = require("./index.ts").program;
