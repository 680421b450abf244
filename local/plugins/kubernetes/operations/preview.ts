import type { JsonObject } from "../../protocol/json";

/** A dry run answers with a status of zeros, which would tell a program that its new object is already running. */
export function removeStatus(object: JsonObject): JsonObject {
    const { status: _, ...rest } = object;
    return rest;
}
