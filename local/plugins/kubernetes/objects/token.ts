// What a resource's type token says about its kind: kubernetes:apps/v1:Deployment, kubernetes:core/v1:ConfigMapPatch.
import { shapeOf } from "../schema/table";
import { apiVersionOf, type Gvk } from "./object";

const PATCH = "Patch";
const LIST = "List";

/** The type token inside a URN; a child's URN holds its parents' types before its own. */
export function typeOf(urn: string): string {
    const qualified = urn.split("::")[2] ?? "";
    return qualified.slice(qualified.lastIndexOf("$") + 1);
}

export function resourceNameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/** The kind a URN's token names. */
export function gvkOfUrn(urn: string): Gvk {
    const [, module = "", kind = ""] = typeOf(urn).split(":");
    const slash = module.lastIndexOf("/");
    const group = slash < 0 ? "" : module.slice(0, slash);
    return { group: group === "core" ? "" : group, version: module.slice(slash + 1), kind };
}

/** A Patch resource's token is its object's kind with this suffix, custom resources included. */
export function isPatch(urn: string, kind: string): boolean {
    return kind !== "" && gvkOfUrn(urn).kind === kind + PATCH;
}

/** ConfigMapList and the like: collections, which cannot be created. */
export function isList(urn: string): boolean {
    const gvk = gvkOfUrn(urn);
    return gvk.kind.endsWith(LIST) && shapeOf(apiVersionOf(gvk), gvk.kind.slice(0, -LIST.length)) !== undefined;
}

/** The kind of object behind a URN when no inputs say so: a known kind as it stands, else without a Patch suffix. */
export function objectKindOf(urn: string): Gvk {
    const gvk = gvkOfUrn(urn);
    const bare = { ...gvk, kind: gvk.kind.slice(0, -PATCH.length) };
    return gvk.kind.endsWith(PATCH) && shapeOf(apiVersionOf(bare), bare.kind) ? bare : gvk;
}
