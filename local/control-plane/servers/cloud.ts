import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../paths";
import { ownerVariable } from "../cloud/owner";
import type { Server, ServerContext } from "./context";

/** Our own stand-in for what a cloud provides: volumes, load-balancer addresses, metrics beyond CPU (../cloud). */
export function cloud({ folder, ports }: ServerContext): Server {
    const owner = process.env[ownerVariable];
    return {
        name: "cloud",
        program: process.execPath,
        port: ports.cloud,
        // Or the compiler stays beside it as a process of its own for as long as it runs.
        environment: { ESBUILD_WORKER_THREADS: "0" },
        // A process that runs code which has changed since is out of date, like one with other flags.
        settings: [sourcesDigest(path.resolve(__dirname, ".."))],
        args: [
            // What it holds is small; without a limit V8 would let garbage pile up first.
            "--max-old-space-size=128",
            "--max-semi-space-size=2",
            "-r",
            path.join(repositoryRoot, "typescript.cjs"),
            path.join(__dirname, "..", "cloud", "main.ts"),
            `--server=https://127.0.0.1:${ports["kube-apiserver"]}`,
            `--pki=${folder.pki}`,
            `--port=${ports.cloud}`,
            `--folder=${folder.root}`,
            ...(owner === undefined ? [] : [`--owner=${owner}`]),
        ],
    };
}

function sourcesDigest(folder: string): string {
    const hash = createHash("sha256");
    for (const part of ["cloud", "."]) {
        const files = fs.readdirSync(path.join(folder, part)).filter((file) => file.endsWith(".ts"));
        for (const file of files.sort()) hash.update(fs.readFileSync(path.join(folder, part, file)));
    }
    return hash.digest("hex");
}
