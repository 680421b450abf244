import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Registered } from "../../workflow/render/recorder";
import type { StackName } from "./names";

const root = path.resolve(__dirname, "../..");
/** Where tools keep what they can make again. */
const cache = path.join(root, "node_modules", ".cache", "stackwright-recordings");

const inThisFile = new Map<StackName, Promise<readonly Registered[]>>();

/**
 * Every resource of a stack as it is shipped. Recording one takes seconds and many files look into the same two, so it
 * is done once for each version of the sources; `test/unit/program` records anew each time.
 */
export function shippedResources(stack: StackName): Promise<readonly Registered[]> {
    const resources = inThisFile.get(stack) ?? readOrRecord(stack);
    inThisFile.set(stack, resources);
    return resources;
}

async function readOrRecord(stack: StackName): Promise<readonly Registered[]> {
    const file = path.join(cache, `${stack}-${sourcesDigest()}.json`);
    if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8")) as readonly Registered[];
    // Only now: loading the whole program takes as long as running it.
    const { recordStack, settingsOf } = jest.requireActual<typeof import("./stack")>("./stack");
    const text = JSON.stringify((await recordStack(settingsOf(stack))).resources);
    fs.mkdirSync(cache, { recursive: true });
    for (const old of fs.readdirSync(cache)) {
        if (old.startsWith(`${stack}-`) && old.endsWith(".json")) fs.rmSync(path.join(cache, old), { force: true });
    }
    const unfinished = `${file}.${process.pid}`;
    fs.writeFileSync(unfinished, text);
    fs.renameSync(unfinished, file);
    return JSON.parse(text) as readonly Registered[];
}

/** Of everything that could change what is recorded: all sources but the tests, stack files, pages, and the packages. */
function sourcesDigest(): string {
    const hash = createHash("sha256");
    for (const name of sourcesUnder(root).sort()) hash.update(`\0${name}\0`).update(fs.readFileSync(name));
    return hash.digest("hex");
}

const notSources = new Set(["node_modules", "test", "bench"]);

function sourcesUnder(folder: string): string[] {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        if (entry.name.startsWith(".") || notSources.has(entry.name)) return [];
        const name = path.join(folder, entry.name);
        return entry.isDirectory() ? sourcesUnder(name) : entry.isFile() ? [name] : [];
    });
}
