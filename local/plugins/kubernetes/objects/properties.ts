// The engine's property bags as Kubernetes objects, and back.
import { isObject, type Json, type JsonObject } from "../../protocol/json";
import { copySecrets, reveal, secret } from "../../protocol/special";
import { isDefinition, isSecretKind } from "./object";

// SDKs cannot have dashes in names, so their schema writes these keys of CRDs with underscores.
const DASHED = [
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
];
const TO_DASHES = new Map(DASHED.map((key) => [key.replaceAll("-", "_"), key]));
const TO_UNDERSCORES = new Map(DASHED.map((key) => [key, key.replaceAll("-", "_")]));

/** A plain object: no secret marks, keys as Kubernetes spells them. Unknown values stay in as placeholders. */
export function toObject(properties: JsonObject): JsonObject {
    return renameKeys(reveal(properties), TO_DASHES);
}

/** The property bag of an object, secret where the inputs it comes from are, and in a Secret anyway. */
export function toProperties(object: JsonObject, inputs: JsonObject): JsonObject {
    const renamed = isDefinition(object) ? renameKeys(object, TO_UNDERSCORES) : object;
    const marked = copySecrets(renamed, inputs);
    if (!isSecretKind(object)) return marked;
    for (const key of ["data", "stringData"]) {
        const value = marked[key];
        if (value !== undefined && value !== null) marked[key] = secret(value);
    }
    return marked;
}

function renameKeys(value: JsonObject, names: ReadonlyMap<string, string>): JsonObject;
function renameKeys(value: Json, names: ReadonlyMap<string, string>): Json;
function renameKeys(value: Json, names: ReadonlyMap<string, string>): Json {
    if (Array.isArray(value)) return value.map((item) => renameKeys(item, names));
    if (!isObject(value)) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [names.get(key) ?? key, renameKeys(item, names)]),
    );
}
