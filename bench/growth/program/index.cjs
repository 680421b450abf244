"use strict";

require("../../../quiet.cjs");
require("../../../structs.cjs");
require("../../../typescript.cjs");
require("./program.ts");
