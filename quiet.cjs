// As debugging output the SDK tells the engine every property that a resource got back, secrets in clear text included, and
// the engine writes whatever it is told into its event log. None of that is ever sent.
"use strict";

const log = require("@pulumi/pulumi/log");

log.debug = () => Promise.resolve();
