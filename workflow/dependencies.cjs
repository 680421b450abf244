// Makes node_modules what package-lock.json says. Plain JavaScript without packages, because it runs before there are any.
"use strict";

const { execFileSync, spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const repository = path.resolve(__dirname, "..");

/** Installs only if something differs; a look at two files otherwise. */
async function ensureDependencies(root = repository) {
    if (missingPackage(root) === undefined) return;
    const release = await lock(path.join(root, ".work", "dependencies.lock"));
    try {
        const missing = missingPackage(root);
        if (missing === undefined) return;
        const started = process.hrtime.bigint();
        process.stderr.write(`Installing packages with npm ci (${missing}); the first time usually takes 20s.\n`);
        await npmCi(root);
        const seconds = Number((process.hrtime.bigint() - started) / 1_000_000_000n);
        process.stderr.write(`✓  packages installed  ${seconds}s\n`);
    } finally {
        release();
    }
}

/**
 * What npm wrote down of its own work, against the lockfile: every package that this machine needs, at this version
 * and with this content. No stamp of our own, so it is right as well after somebody ran npm by hand.
 */
function missingPackage(root) {
    const wanted = readJson(path.join(root, "package-lock.json"));
    const installed = readJson(path.join(root, "node_modules", ".package-lock.json"));
    if (wanted === undefined)
        throw failure("package-lock.json cannot be read", "restore it: git checkout package-lock.json");
    if (installed === undefined) return "there are none yet";
    for (const [name, entry] of Object.entries(wanted.packages)) {
        if (name === "" || !fitsThisMachine(entry)) continue;
        const found = installed.packages[name];
        // npm leaves out optional packages that do not fit for reasons which the lockfile does not state, such as the C library.
        if (found === undefined && entry.optional === true) continue;
        if (found === undefined) return `${name} is missing`;
        if (found.version !== entry.version) return `${name} is ${found.version}, not ${entry.version}`;
        if (found.integrity !== entry.integrity) return `${name} has other content`;
    }
    return undefined;
}

function fitsThisMachine({ os, cpu }) {
    return fits(os, process.platform) && fits(cpu, process.arch);
}

function fits(list, value) {
    if (list === undefined) return true;
    if (list.includes(`!${value}`)) return false;
    const named = list.filter((one) => !one.startsWith("!"));
    return named.length === 0 || named.includes(value);
}

function readJson(file) {
    try {
        return JSON.parse(fs.readFileSync(file, "utf8"));
    } catch (error) {
        if (error.code === "ENOENT" || error instanceof SyntaxError) return undefined;
        throw error;
    }
}

function npmCi(root) {
    return new Promise((resolve, reject) => {
        // The compiler of everything here is among them, and NODE_ENV=production or a setting of npm would leave them out.
        const npm = spawn("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
            cwd: root,
            stdio: ["ignore", "inherit", "inherit"],
        });
        npm.once("error", (error) =>
            reject(
                failure(
                    "npm could not be started",
                    "install Node with npm, then run the same command again",
                    error.message,
                ),
            ),
        );
        npm.once("exit", (code, signal) => {
            if (code === 0) resolve();
            else if (signal !== null) process.kill(process.pid, signal);
            else
                reject(
                    failure(
                        "npm ci failed",
                        "see npm's own words above; run the same command again",
                        `exit code ${code}`,
                    ),
                );
        });
    });
}

/** One installation at a time: a second one waits. The lock of a process that is gone counts for nothing. */
async function lock(file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    // Written beside it and then linked, so that a lock is never seen without its owner.
    const claim = `${file}.${process.pid}`;
    fs.writeFileSync(claim, `${process.pid} ${startOf(process.pid)}`);
    let told = false;
    try {
        while (!linked(claim, file)) {
            const [pid, start] = ownerOf(file);
            if (pid !== undefined && startOf(pid) !== start) {
                fs.rmSync(file, { force: true });
                continue;
            }
            if (!told) process.stderr.write(`Waiting: process ${pid ?? "?"} is installing the packages.\n`);
            told = true;
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
    } finally {
        fs.rmSync(claim, { force: true });
    }
    return () => fs.rmSync(file, { force: true });
}

function linked(claim, file) {
    try {
        fs.linkSync(claim, file);
        return true;
    } catch (error) {
        if (error.code === "EEXIST") return false;
        throw error;
    }
}

function ownerOf(file) {
    try {
        return fs.readFileSync(file, "utf8").split(" ");
    } catch (error) {
        if (error.code === "ENOENT") return [];
        throw error;
    }
}

/** When a process started, in the kernel's words; pids are used again, but not with the same start. */
function startOf(pid) {
    if (process.platform !== "linux") return startFromPs(pid);
    try {
        const line = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
        return line.slice(line.lastIndexOf(")") + 2).split(" ")[19];
    } catch (error) {
        if (error.code === "ENOENT" || error.code === "ESRCH") return undefined;
        throw error;
    }
}

/** Like local/ps.ts, which cannot be had before there are packages. */
function startFromPs(pid) {
    try {
        const env = { ...process.env, TZ: "UTC", LC_ALL: "C" };
        return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { env, encoding: "utf8" })
            .trim()
            .replaceAll(/\s+/g, "-");
    } catch (error) {
        if (error.status === 1) return undefined;
        throw error;
    }
}

function failure(what, next, cause) {
    const lines = [`✗ ${what}`, ...(cause === undefined ? [] : [`  cause: ${cause}`]), `  next:  ${next}`];
    return Object.assign(new Error(what), { explanation: lines.join("\n") });
}

module.exports = { ensureDependencies, missingPackage };
