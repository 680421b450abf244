import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import type { ManifestFile } from "./manifests";

/** Marks a folder as ours to replace. */
const marker = ".rendered-by-stackwright";

/**
 * Replaces the folder's contents by these files, whole: they are written beside it and then take its place, so that no
 * stale file survives and an interruption leaves either the old state or the new one.
 */
export function replaceFolder(folder: string, files: readonly ManifestFile[]): void {
    refuseForeign(folder);
    const parent = path.dirname(folder);
    fs.mkdirSync(parent, { recursive: true });
    const next = fs.mkdtempSync(path.join(parent, `.${path.basename(folder)}-next-`));
    try {
        fs.writeFileSync(path.join(next, marker), "");
        for (const file of files) {
            const target = path.join(next, file.path);
            fs.mkdirSync(path.dirname(target), { recursive: true });
            fs.writeFileSync(target, file.content);
        }
        swap(folder, next);
    } finally {
        fs.rmSync(next, { recursive: true, force: true });
    }
}

/** A folder cannot be renamed over another one that holds files, so the old one steps aside for a moment. */
function swap(folder: string, next: string): void {
    fs.chmodSync(next, 0o755);
    if (!fs.existsSync(folder)) {
        fs.renameSync(next, folder);
        return;
    }
    const old = fs.mkdtempSync(path.join(path.dirname(folder), `.${path.basename(folder)}-old-`));
    fs.renameSync(folder, path.join(old, "folder"));
    fs.renameSync(next, folder);
    fs.rmSync(old, { recursive: true, force: true });
}

function refuseForeign(folder: string): void {
    if (!fs.existsSync(folder)) return;
    const isFolder = fs.statSync(folder).isDirectory();
    const entries = isFolder ? fs.readdirSync(folder) : [];
    if (isFolder && (entries.length === 0 || entries.includes(marker))) return;
    throw new Failure(`${folder} was not made by this command`, {
        reason: isFolder
            ? `it holds ${entries.length} entries of somebody else's, which would be removed`
            : "it is a file",
        next: "name a folder that does not exist yet: OUT=<folder>",
    });
}
