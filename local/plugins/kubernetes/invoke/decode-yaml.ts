import { isObject, type Json, type JsonObject, objectsAt, setAt, stringAt } from "../../protocol/json";
import { gvkOf, namespaceOf } from "../objects/object";
import { isNamespacedBuiltIn } from "../objects/scope";

/** The objects in a YAML text, lists taken apart, for the SDK's first-generation yaml groups. */
export function decodeYaml(text: string, defaultNamespace: string): JsonObject[] {
    const yaml: typeof import("yaml") = require("yaml");
    const documents = yaml.parseAllDocuments(text);
    if (!Array.isArray(documents)) return [];
    return documents.flatMap((document) => {
        const [problem] = document.errors;
        if (problem) throw new Error(`the YAML text cannot be read: ${problem.message}`);
        const value: Json = document.toJS();
        return expand(value).map((object) => place(object, defaultNamespace));
    });
}

function expand(value: Json): JsonObject[] {
    if (value === null) return [];
    if (!isObject(value)) throw new Error("a YAML document holds something other than an object");
    const isList = stringAt(value, "kind").endsWith("List") && Array.isArray(value.items);
    return isList ? objectsAt(value, "items").flatMap(expand) : [value];
}

function place(object: JsonObject, namespace: string): JsonObject {
    const namespaced = isNamespacedBuiltIn(gvkOf(object)) ?? true;
    if (namespace !== "" && namespaced && namespaceOf(object) === "")
        setAt(object, ["metadata", "namespace"], namespace);
    return object;
}
