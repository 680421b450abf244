import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import { Failure } from "../failure";
import { ensureTools } from "../toolchain";
import type { PluginName } from "./versions";

/** Where the Pulumi CLI downloads plugins from. */
const DOWNLOADS = "https://get.pulumi.com/";
const PROBE_MS = 1500;
const REMEMBER_MS = 10 * 60 * 1000;

/**
 * Whether plugins can be downloaded. The CLI itself tries for ten seconds before it says no, so a quick look comes
 * first, and a no is remembered for a few minutes, unless somebody wants to know it anew.
 */
export async function officialDownloadsReachable(pulumiHome: string, remembered: boolean): Promise<boolean> {
    const written = fs.statSync(noteIn(pulumiHome), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (remembered && Date.now() - written < REMEMBER_MS) return false;
    if (await answers(DOWNLOADS, PROBE_MS)) return true;
    rememberUnreachable(pulumiHome);
    return false;
}

export function rememberUnreachable(pulumiHome: string): void {
    fs.mkdirSync(pulumiHome, { recursive: true });
    fs.writeFileSync(noteIn(pulumiHome), "");
}

function noteIn(pulumiHome: string): string {
    return path.join(pulumiHome, "plugin-downloads-unreachable");
}

/** Whether a server gives any answer in time. */
export function answers(url: string, milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
        const request = https.request(url, { method: "HEAD", agent: false }, (response) => {
            response.resume();
            finish((response.statusCode ?? 500) < 500);
        });
        const timer = setTimeout(() => finish(false), milliseconds);
        const finish = (answer: boolean): void => {
            clearTimeout(timer);
            request.destroy();
            resolve(answer);
        };
        request.on("error", () => finish(false));
        request.end();
    });
}

export async function installOfficial(pulumiHome: string, name: PluginName, version: string): Promise<void> {
    const pulumi = (await ensureTools(["pulumi"])).get("pulumi");
    if (pulumi === undefined) throw new Error("the toolchain gave no pulumi");
    const args = ["plugin", "install", "resource", name, version];
    const environment = { ...process.env, PULUMI_HOME: pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const child = spawn(pulumi.path, args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    let words = "";
    child.stderr.on("data", (chunk: Buffer) => {
        words += chunk.toString("utf8");
    });
    const code = await new Promise<number | null>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", resolve);
    });
    if (code === 0) return;
    throw new Failure(`the official ${name} plugin ${version} could not be installed`, {
        reason: words.trim().split("\n").slice(-3).join(" "),
        next: "PLUGINS=local uses the stand-in on the local control plane",
    });
}
