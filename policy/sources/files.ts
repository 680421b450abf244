import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import type { Resource } from "../kernel";
import { resourcesFrom, UnreadableInput } from "./objects";

const readable = /\.(?:ya?ml|json)$/;

/** The objects of a file, or of all YAML and JSON files below a folder, in the order of their paths. */
export function resourcesAt(place: string): readonly Resource[] {
    const files = filesAt(place);
    if (files.length === 0) throw new UnreadableInput(place, "holds no .yaml, .yml or .json file");
    const base = statSync(place).isDirectory() ? place : path.dirname(place);
    return files.flatMap((file) => resourcesFrom(readFileSync(file, "utf8"), path.relative(base, file)));
}

function filesAt(place: string): string[] {
    if (!statSync(place).isDirectory()) return [place];
    return readdirSync(place, { recursive: true, encoding: "utf8" })
        .filter((name) => readable.test(name))
        .map((name) => path.join(place, name))
        .sort();
}
