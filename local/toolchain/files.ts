import * as fs from "node:fs/promises";
import * as path from "node:path";

/** Is it an error of the system, with one of these codes? */
export function hasCode(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
    return typeof error === "object" && error !== null && "code" in error && codes.includes(String(error.code));
}

/** What the promise gives, or undefined where the file or folder is not there. */
export async function ifPresent<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
        return await promise;
    } catch (error) {
        if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
        throw error;
    }
}

/** Makes what was written survive a power cut: every file of the folder, then the folder itself. */
export async function syncFolder(folder: string): Promise<void> {
    for (const entry of await fs.readdir(folder)) await sync(path.join(folder, entry));
    await sync(folder);
}

/** Of a folder, this is the list of its entries. */
export async function sync(file: string): Promise<void> {
    const handle = await fs.open(file, "r");
    try {
        await handle.sync();
    } finally {
        await handle.close();
    }
}

/** A file that is there whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
    const temporary = `${file}.${process.pid}.new`;
    await fs.writeFile(temporary, text, { flush: true });
    await fs.rename(temporary, file);
}

/** A killed compiler may still be writing for a moment, hence the retries. */
export async function removeFolder(folder: string): Promise<void> {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
