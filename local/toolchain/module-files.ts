import * as fs from "node:fs/promises";
import * as path from "node:path";
import { Failure } from "../failure";
import type { Progress } from "../terminal";
import { noGo, ownFailure } from "./failures";
import { ifPresent, removeFolder, writeWhole } from "./files";
import { findGo, type Go } from "./go";
import { Journal } from "./journal";
import type { ModuleRow } from "./module-table";
import { removeStaleStaging, stagingPath } from "./staging";

export interface FilesWork {
    readonly cache: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly progress: Progress;
    readonly signal: AbortSignal;
}

/** The folders of these modules' files in Go's module cache, downloaded and verified where they are not there yet. */
export async function ensureFilesFrom(
    rows: readonly ModuleRow[],
    work: FilesWork,
): Promise<ReadonlyMap<string, string>> {
    const known = await Promise.all(rows.map(async (row) => [row, await knownFolder(work.cache, row)] as const));
    const missing = known.filter(([, folder]) => folder === undefined).map(([row]) => row);
    const fetched = missing.length === 0 ? new Map<string, string>() : await fetchFiles(missing, work);
    return new Map(known.map(([row, folder]) => [row.name, folder ?? fetched.get(row.name) ?? ""]));
}

function recordFile(cache: string, row: ModuleRow): string {
    return path.join(cache, "modules", `${row.name}-${row.version}.json`);
}

interface Verified {
    readonly folder: string;
    readonly sum: string;
}

/** Where an earlier run found it verified, if it is still there: the module cache is the user's and may be cleaned. */
async function knownFolder(cache: string, row: ModuleRow): Promise<string | undefined> {
    const text = await ifPresent(fs.readFile(recordFile(cache, row), "utf8"));
    if (text === undefined) return undefined;
    const { folder, sum }: Verified = JSON.parse(text);
    const there = await ifPresent(fs.access(path.join(folder, row.holds)).then(() => true));
    return there === true && sum === row.sum ? folder : undefined;
}

async function fetchFiles(rows: readonly ModuleRow[], work: FilesWork): Promise<ReadonlyMap<string, string>> {
    const names = rows.map((row) => row.name).join(", ");
    const go = await findGo(work.environment);
    if (go === undefined) throw noGo(`download the files of ${names}`, "1.21");
    const step = work.progress.step(rows.length === 1 ? "files of 1 module" : `files of ${rows.length} modules`);
    try {
        const folders = await download(rows, go, work, names, (text) => step.update(text));
        step.done(names);
        return folders;
    } catch (error) {
        step.fail();
        work.signal.throwIfAborted();
        throw ownFailure(names, error, work.cache);
    }
}

async function download(
    rows: readonly ModuleRow[],
    go: Go,
    work: FilesWork,
    names: string,
    report: (text: string) => void,
): Promise<ReadonlyMap<string, string>> {
    const { cache } = work;
    await removeStaleStaging(cache);
    const staging = await stagingPath(cache);
    try {
        await fs.mkdir(staging, { recursive: true });
        await fs.writeFile(path.join(staging, "go.mod"), goModFor(rows));
        await fs.writeFile(path.join(staging, "go.sum"), goSumFor(rows));
        const journal = new Journal({ ...work, go }, names, "module-files");
        let count = 0;
        const { stdout } = await journal.run({
            args: ["mod", "download", "-json", "-x", ...rows.map((row) => `${row.module}@${row.version}`)],
            cwd: staging,
            onLine: (line) => {
                if (!/^# get .*\.zip: 200 /.test(line)) return;
                count += 1;
                report(`downloaded ${count}`);
            },
        });
        return await record(rows, parseDownloads(stdout), cache);
    } finally {
        await removeFolder(staging);
    }
}

/** Only these modules, at these versions. */
export function goModFor(rows: readonly ModuleRow[]): string {
    const lines = rows.map((row) => `require ${row.module} ${row.version}`);
    return ["module stackwright/files", "", "go 1.21", "", ...lines, ""].join("\n");
}

/** With the sums at hand the Go command verifies by itself, and asks no checksum database. */
export function goSumFor(rows: readonly ModuleRow[]): string {
    return rows
        .flatMap((row) => [
            `${row.module} ${row.version} ${row.sum}`,
            `${row.module} ${row.version}/go.mod ${row.goModSum}`,
        ])
        .map((line) => `${line}\n`)
        .join("");
}

interface Download {
    readonly Path: string;
    readonly Dir: string;
    readonly Sum: string;
}

/** `go mod download -json` prints one object after another, with nothing between. */
export function parseDownloads(text: string): readonly Download[] {
    return text.trim() === "" ? [] : JSON.parse(`[${text.trim().replace(/^\}\n\{$/gm, "},{")}]`);
}

async function record(
    rows: readonly ModuleRow[],
    downloads: readonly Download[],
    cache: string,
): Promise<ReadonlyMap<string, string>> {
    const folders = new Map<string, string>();
    await fs.mkdir(path.join(cache, "modules"), { recursive: true });
    for (const row of rows) {
        const found = downloads.find((download) => download.Path === row.module);
        // A user may have switched Go's own verification off: what is pinned here holds all the same.
        if (found?.Sum !== row.sum) throw differentSum(row, found?.Sum);
        const verified: Verified = { folder: found.Dir, sum: found.Sum };
        await writeWhole(recordFile(cache, row), `${JSON.stringify(verified)}\n`);
        folders.set(row.name, found.Dir);
    }
    return folders;
}

function differentSum(row: ModuleRow, sum: string | undefined): Failure {
    return new Failure(`${row.name}: what was downloaded is not what is pinned, and was not used`, {
        reason: `${row.module}@${row.version} has the sum ${sum ?? "(none)"}, pinned is ${row.sum}`,
        next: 'remove the bad copy with "go clean -modcache"; if it comes again, the module proxy serves something else',
    });
}
