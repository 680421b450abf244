// What the engine's policy launcher starts.
"use strict";

require("../../typescript.cjs");
require("./index.ts");
