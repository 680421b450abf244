import * as os from "node:os";
import * as path from "node:path";

/** The checkout this code runs from. */
export const repositoryRoot = path.resolve(__dirname, "..");

/**
 * Everything made while running locally (control plane, engine state, logs, reports). Git-ignored, removed by
 * `make clean`. STACKWRIGHT_WORK moves it, so that two control planes can live beside one checkout.
 */
export function workDir(...below: string[]): string {
    return path.resolve(repositoryRoot, process.env.STACKWRIGHT_WORK ?? ".work", ...below);
}

/** Built tools and their module caches: shared by all checkouts of a user. STACKWRIGHT_CACHE moves it. */
export function cacheDir(...below: string[]): string {
    const userCache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
    return path.resolve(process.env.STACKWRIGHT_CACHE ?? path.join(userCache, "stackwright"), ...below);
}
