// For processes that live for seconds: a program, a plugin, a command. V8 begins early to compile what runs often a second
// time, at greater length. Here most of that is finished when nobody runs it any more, and costs a third of all the
// processor time on the way. It waits fifteen times as long; what a long life really runs often is still compiled.
"use strict";

require("node:v8").setFlagsFromString("--interrupt-budget=1000000");
