// Jest's transform for TypeScript: the same compiler that runs the program (typescript.cjs).
"use strict";

const { createHash } = require("node:crypto");
const { transformSync, version } = require("esbuild");

module.exports = {
    process(source, file) {
        const { code } = transformSync(source, {
            loader: "ts",
            format: "cjs",
            platform: "node",
            target: "node20",
            sourcefile: file,
            sourcemap: "inline",
        });
        return { code };
    },
    getCacheKey(source, file) {
        return createHash("sha256").update([version, file, source].join("\0")).digest("hex");
    },
};
