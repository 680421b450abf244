// The Pulumi SDK loads at its start what hardly any program uses: npm's resolver and the TypeScript compiler, for turning
// functions into text, and the automation API. That is three quarters of the time it takes to load, in every process that
// imports it. Here it is loaded when somebody first uses it.
"use strict";

const Module = require("node:module");
const path = require("node:path");

const seldomUsed = ["@npmcli/arborist", "fdir", "normalize-package-data", "./automation", "../../typescript-shim"];
const sdk = `${path.sep}node_modules${path.sep}@pulumi${path.sep}pulumi${path.sep}`;

const load = Module._load;

/** Looks like a module compiled from TypeScript, which is what the SDK's own imports of it make of any module. */
function whenUsed(request, parent) {
    let loaded;
    const module = () => {
        loaded ??= load(request, parent, false);
        return loaded;
    };
    return new Proxy(
        {},
        {
            get(_target, name) {
                if (name === "__esModule") return true;
                return name === "default" && !module().__esModule ? module() : module()[name];
            },
        },
    );
}

Module._load = function loadOrWait(request, parent, isMain) {
    const waits = seldomUsed.includes(request) && (parent?.filename ?? "").includes(sdk);
    return waits ? whenUsed(request, parent) : load.call(Module, request, parent, isMain);
};

module.exports = { seldomUsed };
