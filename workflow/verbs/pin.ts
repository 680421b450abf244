import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import { formatTable, type Style } from "../../local/terminal";
import { lookUp, type Pinned, type Wanted } from "../pin/pin";
import { withDigest } from "../pin/table";
import { requireStack } from "../stack/choose";
import { stackFolder } from "../stack/folder";
import type { Command } from "./command";

/**
 * Writes down the digest of every image, as its registry gives it for the version that is written down. A digest that no
 * longer fits its version is shown and kept, unless the user says that the new one is meant.
 */
export async function pin(
    { options, progress, style }: Command,
    table = path.join(repositoryRoot, "config", "images.ts"),
    settings = stackFolder(requireStack(repositoryRoot, options.stack)).source,
): Promise<number> {
    const step = progress.step("digests");
    const pinned = await lookUp(imagesOf(settings));
    const written = pinned.filter(({ result }) => result === "new" || (result === "moved" && options.yes));
    step.done(`${written.length} written`);
    const source = fs.readFileSync(table, "utf8");
    const next = written.reduce(
        (text, one) => ("digest" in one ? withDigest(text, one.name, one.digest) : text),
        source,
    );
    if (next !== source) replace(table, next);
    process.stdout.write(`${report(pinned, options.yes, style)}\n`);
    return pinned.every(({ result }) => result !== "failed" && (result !== "moved" || options.yes)) ? 0 : 1;
}

/** From wherever the stack really takes them: its mirror and its own repositories count. */
function imagesOf(settings: string): readonly Wanted[] {
    // The program's settings come with it, so only this command loads them.
    const { images } = require("../../config/schema/images") as typeof import("../../config/schema/images");
    const { imageNames, imageTable } = require("../../config/images") as typeof import("../../config/images");
    const { readStackFile } = require("../../config/stack-file") as typeof import("../../config/stack-file");
    const resolved = images.schema.parse(readStackFile(settings).raw.images);
    return imageNames.map((name) => {
        const { repository, version } = resolved[name];
        return { name, repository, version, digest: imageTable[name].digest };
    });
}

/** Whole or not at all, and in the house's own format. */
function replace(file: string, content: string): void {
    const half = `${file}.half`;
    fs.writeFileSync(half, formatted(content));
    fs.renameSync(half, file);
}

/** The formatter is there wherever somebody develops; without it the lint check of `make test` would say so. */
function formatted(content: string): string {
    const biome = path.join(repositoryRoot, "node_modules", "@biomejs", "biome", "bin", "biome");
    if (!fs.existsSync(biome)) return content;
    const command = [biome, "format", "--stdin-file-path=config/images.ts"];
    return execFileSync(process.execPath, command, { cwd: repositoryRoot, input: content, encoding: "utf8" });
}

function report(pinned: readonly Pinned[], yes: boolean, style: Style): string {
    const results: Readonly<Record<Pinned["result"], string>> = {
        new: style.good("pinned"),
        same: style.good("as before"),
        moved: yes ? style.warn("replaced") : style.bad("has moved"),
        failed: style.bad("not found"),
    };
    const rows = pinned.map((one) => [
        one.name,
        one.reference,
        results[one.result],
        one.result === "failed" ? "" : one.digest,
    ]);
    const columns = [{ title: "image" }, { title: "reference" }, { title: "result" }, { title: "digest" }] as const;
    const failures = pinned.flatMap((one) => (one.result === "failed" ? [one.failure] : []));
    // A machine without a network says the same of every registry.
    const explained = [...new Map(failures.map((failure) => [failure.explain(), failure.explain()])).values()];
    const moved = pinned.some(({ result }) => result === "moved") && !yes;
    return [
        formatTable(columns, rows),
        ...explained.map((text) => `\n${text}`),
        ...(moved ? ["\nA version that moves is no version: ask who moved it. YES=1 takes the new digests."] : []),
    ].join("\n");
}
