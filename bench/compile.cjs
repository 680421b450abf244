// What running TypeScript without a build step costs: the whole production stack rendered from the sources, against the
// same program compiled beforehand, one after the other in turns.
//
//   node bench/compile.cjs [rounds]
"use strict";

const { execFileSync, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.join(__dirname, "..");
const rounds = Number(process.argv[2] ?? 7);

/** A copy of the checkout with every TypeScript file compiled to the JavaScript file beside it. */
function precompile(folder) {
    const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
    const isSource = (file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.startsWith("test/");
    for (const file of files.filter((name) => !isSource(name) && fs.existsSync(path.join(root, name)))) {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.copyFileSync(path.join(root, file), path.join(folder, file));
    }
    require("esbuild").buildSync({
        entryPoints: files.filter(isSource),
        absWorkingDir: root,
        outbase: root,
        outdir: folder,
        format: "cjs",
        platform: "node",
        target: "node20",
        logLevel: "error",
    });
    fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
}

function seconds(folder, args, out) {
    const started = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, {
        cwd: folder,
        env: { ...process.env, STACK: "production", OUT: out },
        encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${args.join(" ")} failed:\n${stderr}`);
    return Number(process.hrtime.bigint() - started) / 1e9;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const row = (name, values, digits = 2) =>
    `| ${name} | ${[Math.min(...values), median(values), Math.max(...values)].map((v) => v.toFixed(digits)).join(" | ")} |`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "compiled-"));
try {
    precompile(folder);
    const out = (name) => path.join(folder, `rendered-${name}`);
    const main = 'require("./workflow/cli").main(["render"])';
    const runs = { sources: [], compiled: [] };
    for (let round = 0; round <= rounds; round += 1) {
        const sources = seconds(root, ["-r", "./typescript.cjs", "-e", main], out("sources"));
        const compiled = seconds(folder, ["-e", main], out("compiled"));
        // The first of each fills the disk cache.
        if (round === 0) continue;
        runs.sources.push(sources);
        runs.compiled.push(compiled);
    }
    const same = spawnSync("diff", ["-r", out("sources"), out("compiled")]).status === 0;
    if (!same) throw new Error("the two did not render the same objects");
    const ratios = runs.sources.map((value, index) => value / runs.compiled[index]);
    process.stdout.write(
        [
            "| production stack rendered | min s | median s | max s |",
            "|---|---:|---:|---:|",
            row("from the sources", runs.sources),
            row("compiled beforehand", runs.compiled),
            row("ratio, pair by pair", ratios),
            "",
        ].join("\n"),
    );
} finally {
    fs.rmSync(folder, { recursive: true, force: true });
}
