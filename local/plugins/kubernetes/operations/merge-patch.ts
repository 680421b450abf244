// The patch of an update without server-side apply: what the program changed since last time, on top of what is live.
import { at, equal, isObject, type JsonObject } from "../../protocol/json";
import { covers, type Path, type Pattern } from "../diff/paths";

/**
 * Sets what the new inputs name and the live object has otherwise, removes what only the old inputs name, and leaves
 * alone what neither names. Lists are replaced as a whole.
 */
export function mergePatch(
    old: JsonObject,
    wanted: JsonObject,
    live: JsonObject,
    ignored: readonly Pattern[],
    path: Path = [],
): JsonObject {
    const patch: JsonObject = {};
    const isIgnored = (key: string): boolean => ignored.some((pattern) => covers(pattern, [...path, key]));
    for (const key of Object.keys(old)) {
        if (wanted[key] === undefined && live[key] !== undefined && !isIgnored(key)) patch[key] = null;
    }
    for (const [key, value] of Object.entries(wanted)) {
        if (isIgnored(key) || equal(value, live[key])) continue;
        const here = live[key];
        if (!isObject(value) || !isObject(here)) {
            patch[key] = value;
            continue;
        }
        const before = at(old, key);
        const below = mergePatch(isObject(before) ? before : {}, value, here, ignored, [...path, key]);
        if (Object.keys(below).length > 0) patch[key] = below;
    }
    return patch;
}
