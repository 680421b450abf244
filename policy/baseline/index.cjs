// What the engine's policy launcher starts.
"use strict";

require("../start.cjs")(__dirname);
