// What the Pulumi SDK does for debugging it, and what nobody here ever reads.
"use strict";

require("./brief.cjs");
require("./lazy.cjs");
const log = require("@pulumi/pulumi/log");
const { Resource } = require("@pulumi/pulumi/resource");
const debuggable = require("@pulumi/pulumi/runtime/debuggable");

// As debugging output it tells the engine every property that a resource got back, secrets in clear text included, and
// the engine writes whatever it is told into its event log. None of that is ever sent.
log.debug = () => Promise.resolve();

// The stack of every resource's declaration, as deep as it goes, which the engine keeps in the state and shows to nobody.
Resource.stackTrace = () => [];

// The stack of every promise, thousands of them, which it shows only to somebody who asks for it like this.
if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) {
    const { debuggablePromise } = debuggable;
    debuggable.debuggablePromise = (promise, context) => {
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 0;
        try {
            return debuggablePromise(promise, context);
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
        }
    };
}
