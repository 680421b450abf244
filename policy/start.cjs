// Starts a pack for the engine's policy launcher: from the compiled package if this is one, else from the sources.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

/** Compiles a pack and everything it uses into one module in memory: loading two hundred files one by one takes longer. */
function bundled(entry) {
    const { buildSync } = require("esbuild");
    const { outputFiles } = buildSync({
        entryPoints: [entry],
        bundle: true,
        packages: "external",
        write: false,
        format: "cjs",
        platform: "node",
        target: "node20",
        sourcemap: "inline",
        logLevel: "silent",
    });
    return outputFiles[0].text;
}

module.exports = function start(folder) {
    const compiled = path.join(folder, "pack.js");
    if (fs.existsSync(compiled)) return require(compiled);
    process.setSourceMapsEnabled(true);
    const pack = new Module(compiled, module);
    pack.filename = compiled;
    pack.paths = Module._nodeModulePaths(folder);
    pack._compile(bundled(path.join(folder, "index.ts")), compiled);
    return pack.exports;
};
