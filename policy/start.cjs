// Starts a pack for the engine's policy launcher: from the compiled package if this is one, else from the sources.
"use strict";

// A pack lives for seconds. Without this, code that runs often is compiled a second time at greater length, which is
// finished when nobody runs it any more and costs more than all rules together.
require("node:v8").setFlagsFromString("--interrupt-budget=1000000");

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

/** Where tools keep what they can make again. */
const cache = path.join(__dirname, "..", "node_modules", ".cache", "stackwright-policy");

/** Compiles a pack and everything it uses, packages too, into one module: loading hundreds of files one by one takes longer. */
function bundled(entry) {
    const { buildSync } = require("esbuild");
    const { outputFiles } = buildSync({
        entryPoints: [entry],
        bundle: true,
        write: false,
        format: "cjs",
        platform: "node",
        target: "node20",
        logLevel: "silent",
    });
    return outputFiles[0].text;
}

function sourcesUnder(folder) {
    return fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
}

/** What a bundle is made from: every source of this room, all packages, and this file with the compiler's options. */
function digestOf(entry) {
    const hash = createHash("sha256").update(entry);
    for (const name of [...sourcesUnder(__dirname).sort(), "start.cjs", "../package-lock.json"]) {
        hash.update(`\0${name}\0`).update(fs.readFileSync(path.join(__dirname, name)));
    }
    return hash.digest("hex");
}

/** The compiler is a process that costs more than all rules, so its work is kept under the digest of what it was given. */
function bundledOnce(entry, name, file) {
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
    const entry = path.join(folder, "index.ts");
    const name = path.basename(folder);
    const file = path.join(cache, `${name}-${digestOf(path.relative(__dirname, entry))}.js`);
    const pack = new Module(file, module);
    pack.filename = file;
    pack._compile(bundledOnce(entry, name, file), file);
    return pack.exports;
};
