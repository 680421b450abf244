import { clone, isObject, type Json, type JsonObject, objectAt, removeAt, stringAt } from "../../protocol/json";
import { containsUnknown } from "../../protocol/special";
import { prune } from "../objects/prune";
import { convert, DoesNotFit } from "./convert";
import { isBuiltIn, shapeOf } from "./table";

const SET_BY_SERVER = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
] as const;

/** One form for every spelling of the same object, so that equal objects never differ. Custom resources stay as written. */
export function normalise(object: JsonObject): JsonObject {
    const normal = clone(isBuiltIn(stringAt(object, "apiVersion")) ? throughType(object) : object);
    if (stringAt(object, "kind") === "CustomResourceDefinition") tidyDefinition(normal);
    for (const field of SET_BY_SERVER) removeAt(normal, ["metadata", field]);
    return normal;
}

function throughType(object: JsonObject): JsonObject {
    const apiVersion = stringAt(object, "apiVersion");
    const kind = stringAt(object, "kind");
    const shape = shapeOf(apiVersion, kind);
    // Placeholders of unknown values fit no type.
    if (!shape || containsUnknown(object)) return object;
    try {
        if (apiVersion === "v1" && kind === "Secret") return normaliseSecret(object);
        const converted = convert(object, shape);
        return isObject(converted) ? prune(converted, object) : object;
    } catch (error) {
        if (error instanceof DoesNotFit) return object;
        throw error;
    }
}

/** stringData is only a way of writing data: it is encoded into data, and wins over the same key there. */
function normaliseSecret(secret: JsonObject): JsonObject {
    const shape = shapeOf("v1", "Secret");
    const converted = shape ? convert(secret, shape) : secret;
    if (!isObject(converted)) return secret;
    const { stringData, ...rest } = converted;
    const encoded = Object.entries(isObject(stringData) ? stringData : {}).map(([key, text]): [string, Json] => [
        key,
        Buffer.from(String(text), "utf8").toString("base64"),
    ]);
    const kept = prune(rest, secret);
    if (encoded.length > 0) kept.data = { ...objectAt(kept, "data"), ...Object.fromEntries(encoded) };
    return kept;
}

function tidyDefinition(definition: JsonObject): void {
    removeAt(definition, ["status"]);
    if (objectAt(definition, "spec").preserveUnknownFields === false)
        removeAt(definition, ["spec", "preserveUnknownFields"]);
}
