// Runs this repository's TypeScript without a build step, so that stale compiled code cannot exist.
//
// The first import from a room (a top-level folder) compiles the whole room in memory: one esbuild process per room
// costs less than a compiler call per file. What it makes is kept beside the packages under the digest of every source
// it was made from, so the next process with the same sources needs no compiler. Types are checked by `tsc`.
"use strict";

require("./brief.cjs");
require("./lazy.cjs");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { SourceMap } = require("node:module");
const path = require("node:path");

const root = __dirname;
const cache = path.join(root, "node_modules", ".cache", "stackwright-typescript");
/** By file: its JavaScript, and how to get at its source map, which only a stack trace asks for. */
const compiled = new Map();
const sourceMaps = new Map();
const originalFrames = new Map();

function sourcesUnder(folder) {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourcesUnder(full);
        return entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts") ? [full] : [];
    });
}

/** Code and maps of some sources, by their paths in the repository. */
function compile(sources) {
    const { buildSync } = require("esbuild");
    const { outputFiles } = buildSync({
        entryPoints: sources,
        absWorkingDir: root,
        outbase: root,
        outdir: root,
        write: false,
        format: "cjs",
        platform: "node",
        target: "node20",
        // In place of tsconfig.json: what is not said here would change what is made, and not the digest.
        tsconfigRaw: { compilerOptions: { target: "ES2022", strict: true } },
        sourcemap: "external",
        logLevel: "silent",
    });
    const made = { code: {}, maps: {} };
    for (const { path: file, text } of outputFiles) {
        const name = path.relative(root, file).replace(/\.js(\.map)?$/, ".ts");
        made[file.endsWith(".map") ? "maps" : "code"][name] = text;
    }
    return made;
}

/** What the compiler makes follows from the compiler, from this file with its options, and from the sources. */
function digestOf(sources) {
    const hash = createHash("sha256").update(require("esbuild/package.json").version);
    for (const file of [__filename, ...sources]) {
        hash.update(`\0${path.relative(root, file)}\0`).update(fs.readFileSync(file));
    }
    return hash.digest("hex").slice(0, 32);
}

function compileOnce(room, sources) {
    const kept = path.join(cache, `${room}-${digestOf(sources)}`);
    let made = readKept(`${kept}.code.json`);
    let maps = () => readKept(`${kept}.maps.json`);
    if (made === undefined) {
        const both = compile(sources);
        made = both.code;
        maps = () => both.maps;
        keep(room, kept, both);
    }
    let read;
    for (const [name, code] of Object.entries(made)) {
        const file = path.join(root, name);
        compiled.set(file, code);
        sourceMaps.set(file, () => {
            read ??= maps() ?? compile(sources).maps;
            return new SourceMap(JSON.parse(read[name]));
        });
    }
}

function readKept(file) {
    try {
        return JSON.parse(fs.readFileSync(file, "utf8"));
    } catch (error) {
        if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
        throw error;
    }
}

const day = 86_400_000;

function keep(room, kept, { code, maps }) {
    try {
        fs.mkdirSync(cache, { recursive: true });
        for (const name of fs.readdirSync(cache)) {
            const old = path.join(cache, name);
            if (name.startsWith(`${room}-`) && Date.now() - fs.statSync(old).mtimeMs > day) fs.rmSync(old);
        }
        // The code last: whoever finds it finds the maps too.
        for (const [file, content] of [
            [`${kept}.maps.json`, maps],
            [`${kept}.code.json`, code],
        ]) {
            fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify(content));
            fs.renameSync(`${file}.${process.pid}`, file);
        }
    } catch (error) {
        // A checkout that is not ours to write to, a full disk, another process that tidies up: the next run compiles again.
        if (!["EACCES", "EPERM", "EROFS", "ENOSPC", "ENOENT", "ENOTDIR"].includes(error.code)) throw error;
    }
}

/** The JavaScript of one TypeScript file of this repository. */
function javascriptOf(file) {
    if (!compiled.has(file)) {
        const [room, ...rest] = path.relative(root, file).split(path.sep);
        compileOnce(room, rest.length === 0 ? [file] : sourcesUnder(path.join(root, room)).sort());
    }
    return compiled.get(file);
}

function sourceMapOf(file) {
    const known = sourceMaps.get(file);
    if (typeof known !== "function") return known;
    const map = known();
    sourceMaps.set(file, map);
    return map;
}

/** The same frame with the line and column of the source. */
function originalFrame(frame) {
    const text = String(frame);
    const file = frame.getFileName();
    if (!compiled.has(file)) return text;
    if (!originalFrames.has(text)) {
        const entry = sourceMapOf(file)?.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
        const place =
            entry?.originalLine === undefined ? "" : `:${entry.originalLine + 1}:${entry.originalColumn + 1}$1`;
        originalFrames.set(text, place === "" ? text : text.replace(/:\d+:\d+(\)?)$/, place));
    }
    return originalFrames.get(text);
}

require.extensions[".ts"] = (module, file) => module._compile(javascriptOf(file), file);

// Replaces what the Pulumi SDK installs: that looks for maps on disk, where there are none, and shortens the SDK's own
// paths to `node_modules/@pulumi/resource.ts`, on which Node 20's error printer loops until its string is too long.
Error.prepareStackTrace = (error, frames) => {
    return [Error.prototype.toString.call(error), ...frames.map((frame) => `    at ${originalFrame(frame)}`)].join(
        "\n",
    );
};
