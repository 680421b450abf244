import * as fs from "node:fs";
import * as path from "node:path";
import { distance } from "fastest-levenshtein";
import { parse } from "yaml";
import { Failure } from "../../local/failure";
import type { StackDocument } from "./settings";

/** The stacks that have a settings file beside the program. */
export function stacksOf(project: string): string[] {
    return fs
        .readdirSync(project)
        .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
        .sort();
}

export function requireStack(project: string, stack: string): string {
    const stacks = stacksOf(project);
    if (stacks.includes(stack)) return stack;
    const nearest = stacks.toSorted((a, b) => distance(a, stack) - distance(b, stack))[0];
    throw new Failure(`There is no stack "${stack}"`, {
        reason: `stacks are: ${stacks.join(", ")}`,
        next: nearest === undefined ? "write its settings file" : `did you mean STACK=${nearest}?`,
    });
}

export function readStackDocument(file: string): StackDocument {
    const text = fs.readFileSync(file, "utf8");
    try {
        const document: unknown = parse(text);
        return typeof document === "object" && document !== null ? (document as StackDocument) : {};
    } catch (error) {
        throw new Failure(`${path.basename(file)} is no valid YAML`, {
            reason: error instanceof Error ? (error.message.split("\n\n")[0] ?? error.message) : String(error),
            next: "correct the file at that line",
        });
    }
}

export function projectName(project: string): string {
    return String((parse(fs.readFileSync(path.join(project, "Pulumi.yaml"), "utf8")) as { name?: unknown }).name);
}
