// Reading the parts every Kubernetes object has.
import { type JsonObject, objectAt, stringAt } from "../../protocol/json";

export interface Gvk {
    /** Empty for the core group. */
    group: string;
    version: string;
    kind: string;
}

export function apiVersionOf(gvk: Gvk): string {
    return gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`;
}

/** group/version/Kind, as error messages name a kind. */
export function describeKind(gvk: Gvk): string {
    return `${apiVersionOf(gvk)}/${gvk.kind}`;
}

export function gvkOf(object: JsonObject): Gvk {
    const [first = "", second] = stringAt(object, "apiVersion").split("/");
    const kind = stringAt(object, "kind");
    const [group, version] = second === undefined ? ["", first] : [first, second];
    return { group: group === "core" ? "" : group, version, kind };
}

export function nameOf(object: JsonObject): string {
    return stringAt(object, "metadata", "name");
}

export function namespaceOf(object: JsonObject): string {
    return stringAt(object, "metadata", "namespace");
}

export function uidOf(object: JsonObject): string {
    return stringAt(object, "metadata", "uid");
}

export function annotationOf(object: JsonObject, name: string): string {
    return stringAt(object, "metadata", "annotations", name);
}

export function labelsOf(object: JsonObject): JsonObject {
    return objectAt(object, "metadata", "labels");
}

/** The id of a resource: namespace/name, or the name alone. */
export function idOf(object: JsonObject): string {
    const namespace = namespaceOf(object);
    return namespace === "" ? nameOf(object) : `${namespace}/${nameOf(object)}`;
}

export function parseId(id: string): { namespace: string; name: string } {
    const slash = id.indexOf("/");
    return slash < 0 ? { namespace: "", name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

export function isDefinition(object: JsonObject): boolean {
    return stringAt(object, "kind") === "CustomResourceDefinition";
}

export function isSecretKind(object: JsonObject): boolean {
    return stringAt(object, "apiVersion") === "v1" && stringAt(object, "kind") === "Secret";
}
