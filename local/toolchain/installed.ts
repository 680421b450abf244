import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { ifPresent, writeWhole } from "./files";
import { findOnPath } from "./go";
import type { InstalledRule } from "./tool-row";
import { compareVersions, parseVersion } from "./versions";

export type InstalledTool =
    | {
          readonly usable: true;
          readonly path: string;
          readonly version: string;
          /** Where those are that came with it. */
          readonly companions: ReadonlyMap<string, string>;
      }
    /** One sentence, for the person who wonders why the tool is built although it is there. */
    | { readonly usable: false; readonly because: string };

/** Is an installed program of this version good enough? Undefined: yes. */
export function objection(version: string, rule: InstalledRule): string | undefined {
    const found = parseVersion(version);
    if (found === undefined) return "does not tell its version";
    if (compareVersions(version, rule.minimum) < 0) return `is ${version}, older than ${rule.minimum}`;
    if (found[0] > (parseVersion(rule.minimum)?.[0] ?? 0))
        return `is ${version}, a newer major version than ${rule.minimum}`;
    return undefined;
}

export interface InstalledQuery {
    readonly name: string;
    readonly rule: InstalledRule;
    readonly environment: NodeJS.ProcessEnv;
    /** Remembers versions of programs that have not changed, so that none has to be started to ask. */
    readonly memory: string;
}

/** Looks on PATH. Undefined: there is none. */
export async function findInstalled(query: InstalledQuery): Promise<InstalledTool | undefined> {
    const { name, rule, environment } = query;
    const file = await findOnPath(name, environment);
    if (file === undefined) return undefined;
    const version = await versionOf(file, query);
    const problem = objection(version, rule);
    if (problem !== undefined) return { usable: false, because: `the installed ${file} ${problem}` };
    const companions = await companionsOf(file, [...(rule.together ?? []), ...(rule.alongside ?? [])]);
    const absent = rule.together?.find((companion) => !companions.has(companion));
    if (absent !== undefined) {
        return { usable: false, because: `the installed ${file} comes without ${absent} beside it` };
    }
    return { usable: true, path: file, version, companions };
}

/** Beside the program as it is found, or beside what a link leads to. */
async function companionsOf(file: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const folders = [path.dirname(file), path.dirname(await fs.realpath(file))];
    const found = new Map<string, string>();
    for (const name of names) {
        const there = await findOnPath(name, { PATH: folders.join(path.delimiter) });
        if (there !== undefined) found.set(name, there);
    }
    return found;
}

interface Remembered {
    readonly size: number;
    readonly changed: number;
    readonly version: string;
}

async function versionOf(file: string, query: InstalledQuery): Promise<string> {
    const stat = await fs.stat(file);
    const text = await ifPresent(fs.readFile(query.memory, "utf8"));
    const memory: Record<string, Remembered> = text === undefined ? {} : JSON.parse(text);
    const known = memory[file];
    if (known?.size === stat.size && known.changed === stat.mtimeMs) return known.version;
    const version = await askedVersion(file, query);
    const remembered: Remembered = { size: stat.size, changed: stat.mtimeMs, version };
    await fs.mkdir(path.dirname(query.memory), { recursive: true });
    await writeWhole(query.memory, `${JSON.stringify({ ...memory, [file]: remembered }, null, 2)}\n`);
    return version;
}

/** A program that cannot even say its version is not fit to be used: its answer is what it printed. */
async function askedVersion(file: string, query: InstalledQuery): Promise<string> {
    const environment = { ...query.environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
    try {
        const { stdout } = await promisify(execFile)(file, query.rule.versionArguments, {
            env: environment,
            timeout: 20_000,
        });
        return /v?\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? "";
    } catch (error) {
        if (typeof error === "object" && error !== null && "stderr" in error) return "";
        throw error;
    }
}
