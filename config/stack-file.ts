import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { RawSettings } from "./parse";

const prefix = "stackwright:";

export interface StackFile {
    /** Everything below `stackwright:` that is not encrypted. */
    readonly raw: RawSettings;
    /** Keys whose value is, or contains, an encrypted one. */
    readonly encrypted: readonly string[];
    /** The engine's own settings, such as `pulumi:disable-default-providers`. */
    readonly engine: Readonly<Record<string, unknown>>;
}

const root = path.resolve(__dirname, "..");

export function stackFilePath(stack: string): string {
    return path.join(root, `Pulumi.${stack}.yaml`);
}

/** The stacks that have a settings file. */
export function stackNames(): string[] {
    return fs
        .readdirSync(root)
        .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
        .sort();
}

/** The settings of a stack as its file holds them: for whoever has no engine to ask. */
export function readStackFile(file: string): StackFile {
    return parseStackFile(fs.readFileSync(file, "utf8"));
}

export function parseStackFile(content: string): StackFile {
    const document: unknown = parse(content);
    const config = isGroup(document) && isGroup(document.config) ? document.config : {};
    const raw: Record<string, unknown> = {};
    const engine: Record<string, unknown> = {};
    const encrypted: string[] = [];
    for (const [key, value] of Object.entries(config)) {
        if (!key.startsWith(prefix)) engine[key] = value;
        else if (holdsSecret(value)) encrypted.push(key.slice(prefix.length));
        else raw[key.slice(prefix.length)] = value;
    }
    return { raw, encrypted, engine };
}

function holdsSecret(value: unknown): boolean {
    if (Array.isArray(value)) return value.some(holdsSecret);
    if (!isGroup(value)) return false;
    const keys = Object.keys(value);
    return (keys.length === 1 && keys[0] === "secure") || Object.values(value).some(holdsSecret);
}

function isGroup(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
