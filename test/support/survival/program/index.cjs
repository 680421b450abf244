"use strict";

require("../../../../quiet.cjs");
require("../../../../typescript.cjs");
require("./program.ts");
