import { createHash, randomBytes } from "node:crypto";
import { isObject, type JsonObject, objectAt, setAt, stringAt } from "../../protocol/json";
import { AUTONAMED, isAutonamed } from "../objects/annotations";
import { nameOf } from "../objects/object";

const DIGITS = 8;

/** What the engine's own naming settings say about this resource. */
export interface Autonaming {
    readonly proposed: string;
    readonly disabled: boolean;
}

export class NameRequired extends Error {
    constructor(urn: string) {
        super(`autonaming is disabled, resource "${urn}" requires the .metadata.name to be set`);
        this.name = "NameRequired";
    }
}

/** Whether the program leaves the name open. A name that is not known yet is a name all the same. */
export function isUnnamed(object: JsonObject): boolean {
    const { metadata } = object;
    if (metadata !== undefined && metadata !== null && !isObject(metadata)) return false;
    return nameOf(object) === "" && stringAt(object, "metadata", "generateName") === "";
}

/** A new name: the resource's own and eight hex digits, fixed by the seed of this run. */
export function generateName(resourceName: string, seed: Uint8Array): string {
    const source = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(DIGITS);
    return `${resourceName}-${source.toString("hex").slice(0, DIGITS)}`;
}

export function assignName(object: JsonObject, name: string): void {
    setAt(object, ["metadata", "name"], name);
    const annotations = { ...objectAt(object, "metadata", "annotations"), [AUTONAMED]: "true" };
    setAt(object, ["metadata", "annotations"], annotations);
}

/** An object that was given its name keeps it for as long as the program leaves the name open. */
export function keepName(object: JsonObject, old: JsonObject): void {
    if (isUnnamed(object) && isAutonamed(old)) assignName(object, nameOf(old));
}
