"use strict";

require("../../../../typescript.cjs");
require("./program.ts");
