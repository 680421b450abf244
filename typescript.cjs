// Runs this repository's TypeScript without a build step, so that stale compiled code cannot exist.
//
// The first import from a room (a top-level folder) compiles the whole room in memory: one esbuild process per room
// and run costs less than a compiler call per file, and nothing is ever written to disk. Types are checked by `tsc`.
"use strict";

const fs = require("node:fs");
const { findSourceMap } = require("node:module");
const path = require("node:path");

const root = __dirname;
const compiled = new Map();
const originalFrames = new Map();

function sourcesUnder(folder) {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourcesUnder(full);
        return entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts") ? [full] : [];
    });
}

function compile(entryPoints) {
    const { buildSync } = require("esbuild");
    const result = buildSync({
        entryPoints,
        absWorkingDir: root,
        outbase: root,
        outdir: root,
        write: false,
        format: "cjs",
        platform: "node",
        target: "node20",
        sourcemap: "inline",
        logLevel: "silent",
    });
    for (const file of result.outputFiles) compiled.set(file.path.replace(/\.js$/, ".ts"), file.text);
}

/** The JavaScript of one TypeScript file of this repository. */
function javascriptOf(file) {
    if (!compiled.has(file)) {
        const [room, ...rest] = path.relative(root, file).split(path.sep);
        compile(rest.length === 0 ? [file] : sourcesUnder(path.join(root, room)));
    }
    return compiled.get(file);
}

/** The same frame with the line and column of the source. */
function originalFrame(frame) {
    const text = String(frame);
    const file = frame.getFileName();
    if (!compiled.has(file)) return text;
    if (!originalFrames.has(text)) {
        const entry = findSourceMap(file)?.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
        const place =
            entry?.originalLine === undefined ? "" : `:${entry.originalLine + 1}:${entry.originalColumn + 1}$1`;
        originalFrames.set(text, place === "" ? text : text.replace(/:\d+:\d+(\)?)$/, place));
    }
    return originalFrames.get(text);
}

require.extensions[".ts"] = (module, file) => module._compile(javascriptOf(file), file);
process.setSourceMapsEnabled(true);
/** The SDK takes a trace per promise, thousands of them, and shows them only to somebody who asks for it like this. */
const showsPromises = Boolean(process.env.PULUMI_DEBUG_PROMISE_LEAKS);

// Replaces what the Pulumi SDK installs: that looks for maps on disk, where there are none, and shortens the SDK's own
// paths to `node_modules/@pulumi/resource.ts`, on which Node 20's error printer loops until its string is too long.
Error.prepareStackTrace = (error, frames) => {
    const head = Error.prototype.toString.call(error);
    if (!showsPromises && frames[0]?.getFunctionName() === "debuggablePromise") return head;
    return [head, ...frames.map((frame) => `    at ${originalFrame(frame)}`)].join("\n");
};
