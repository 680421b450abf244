import { isObject, type Json, type JsonObject } from "../../protocol/json";

/**
 * The live object cut to the shape of the inputs that made it: only fields the inputs name, only as many list elements
 * as they have. What the server filled in beside them disappears.
 */
export function prune(live: JsonObject, shape: JsonObject): JsonObject {
    const pruned: JsonObject = {};
    for (const [key, wanted] of Object.entries(shape)) {
        if (!Object.hasOwn(live, key)) continue;
        const value = live[key];
        if (value !== undefined) pruned[key] = pruneValue(value, wanted);
    }
    return pruned;
}

function pruneValue(live: Json, shape: Json): Json {
    if (isObject(live) && isObject(shape)) return prune(live, shape);
    if (Array.isArray(live) && Array.isArray(shape)) return pruneList(live, shape);
    return live;
}

function pruneList(live: Json[], shape: Json[]): Json[] {
    const kept = live.slice(0, shape.length);
    return kept.map((item, i) => {
        const wanted = shape[i];
        return wanted === undefined ? item : pruneValue(item, wanted);
    });
}
