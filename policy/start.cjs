// Starts a pack for the engine's policy launcher: from the compiled package if this is one, else from the sources.
"use strict";

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

/** Where tools keep what they can make again. */
const cache = path.join(__dirname, "..", "node_modules", ".cache", "stackwright-policy");

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

function sourcesUnder(folder) {
    return fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
}

/** What a bundle is made from: every source of this room, the compiler, and this file with the compiler's options. */
function digestOf(entry) {
    const hash = createHash("sha256").update(require("esbuild/package.json").version).update(entry);
    for (const name of [...sourcesUnder(__dirname).sort(), "start.cjs"]) {
        hash.update(`\0${name}\0`).update(fs.readFileSync(path.join(__dirname, name)));
    }
    return hash.digest("hex");
}

/** The compiler is a process that costs more than all rules, so its work is kept under the digest of what it was given. */
function bundledOnce(entry, name) {
    const file = path.join(cache, `${name}-${digestOf(path.relative(__dirname, entry))}.js`);
    if (fs.existsSync(file)) return fs.readFileSync(file, "utf8");
    const code = bundled(entry);
    try {
        fs.mkdirSync(cache, { recursive: true });
        for (const old of fs.readdirSync(cache)) if (old.startsWith(`${name}-`)) fs.rmSync(path.join(cache, old));
        fs.writeFileSync(`${file}.${process.pid}`, code);
        fs.renameSync(`${file}.${process.pid}`, file);
    } catch (error) {
        // A checkout that is not ours to write to, or a full disk: the next run compiles again.
        if (!["EACCES", "EROFS", "ENOSPC", "ENOENT", "ENOTDIR"].includes(error.code)) throw error;
    }
    return code;
}

module.exports = function start(folder) {
    const compiled = path.join(folder, "pack.js");
    if (fs.existsSync(compiled)) return require(compiled);
    // Not in a package, whose sources are compiled: it stands alone.
    require("../lazy.cjs");
    process.setSourceMapsEnabled(true);
    const pack = new Module(compiled, module);
    pack.filename = compiled;
    pack.paths = Module._nodeModulePaths(folder);
    pack._compile(bundledOnce(path.join(folder, "index.ts"), path.basename(folder)), compiled);
    return pack.exports;
};
